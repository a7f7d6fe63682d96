using FeatureStore.Definitions.Features;
using FeatureStore.Definitions.Telemetry;
using FeatureStore.Storage.Caching.Entries;
using FeatureStore.Storage.Records;
using FeatureStore.Storage.Telemetry;

namespace FeatureStore.Storage.Caching.Memory;

/// <summary>What the process itself remembers of one feature of one entity. Its block lives as long as it does.</summary>
internal sealed class LocalEntry
{
    private const int EntryOverhead = 384;
    private const int RecordOverhead = 64;

    // What a reader works out of a record and keeps beside it is about a place for each field.
    private const int FieldOverhead = 8;

    // What nearly every read needs to know of the content, without going there.
    private readonly bool _isStatic;
    private readonly int _count;
    private readonly long _newest;
    private readonly long _oldest;

    /// <param name="feature">The definition that the entry was read by; another revision of it reads its own.</param>
    /// <param name="entityId">Of which entity.</param>
    /// <param name="content">In memory of its own.</param>
    /// <param name="askedAt">Timestamp from before the store was asked: what is written after it may be missing.</param>
    public LocalEntry(FeatureDefinition feature, string entityId, CacheContent content, long askedAt)
    {
        Feature = feature;
        EntityId = entityId;
        Content = content;
        AskedAt = askedAt;
        Block = new RecordBlock(content.Records);
        Hits = StorageMetrics.LocalHits(feature);
        Bytes = EntryOverhead + (2 * entityId.Length);
        foreach (ref readonly var record in content.Records.AsSpan())
        {
            Bytes += RecordOverhead + (FieldOverhead * feature.Fields.Length) + record.Value.Length;
        }
        Place = new LinkedListNode<LocalEntry>(this);
        _isStatic = feature.Kind == FeatureKind.Static;
        _count = _isStatic && content.Records is [{ IsTombstone: true }] ? 0 : content.Records.Length;
        (_newest, _oldest) = _count > 0 ? (content.Records[0].Timestamp, content.Records[^1].Timestamp) : (0, 0);
    }

    public FeatureDefinition Feature { get; }

    public string EntityId { get; }

    public CacheContent Content { get; }

    public RecordBlock Block { get; }

    public long AskedAt { get; }

    /// <summary>Finds the answer to a read, as <see cref="CacheContent.TryFind"/> does.</summary>
    public bool TryFind(in RecordRead read, out int start, out int count)
    {
        if (_isStatic)
        {
            start = 0;
            count = _count > 0 && _newest >= read.From ? 1 : 0;
            return true;
        }
        if (_count >= read.Limit && _newest < read.To && read.From <= _oldest)
        {
            // The window begins above the newest record and ends below the oldest one, as most do.
            start = 0;
            count = read.Limit;
            return true;
        }
        return Content.TryFind(read, out start, out count);
    }

    /// <summary>What it takes, estimated. Changed by <see cref="LocalEntries"/> alone, under its lock.</summary>
    public long Bytes { get; set; }

    public FeatureCount Hits { get; }

    /// <summary>In the order of eviction.</summary>
    public LinkedListNode<LocalEntry> Place { get; }

    /// <summary>Read since it was put in its place. A race costs a wrong eviction, no more.</summary>
    public bool WasUsed { get; set; }
}
