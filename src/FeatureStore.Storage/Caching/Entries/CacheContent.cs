using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Keys;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;

namespace FeatureStore.Storage.Caching.Entries;

/// <summary>What the store holds under one key, as far as the cache keeps it: what a load brings.</summary>
/// <param name="Records">Newest first. Of a static feature one at most, which may be a tombstone.</param>
/// <param name="IsAll">False when older records were left out: nothing is known below the last one then.</param>
internal sealed record CacheContent(StoredRecord[] Records, bool IsAll)
{
    /// <summary>How the store is asked for it: strongly consistent (I4), with tombstones, since deletes take part in the order (I3).</summary>
    public static readonly ReadOptions Options = new(Consistent: true, IncludeTombstones: true);

    public static RecordRead Question(FeatureDefinition feature, string entityId, long now)
    {
        var from = feature.Retain is { } retain ? now - (long)retain.TotalMilliseconds : 0;
        return new RecordRead(feature, entityId, from, long.MaxValue, Limit(feature));
    }

    public static CacheContent Answer(FeatureDefinition feature, StoredRecord[] records) =>
        new(records, feature.Kind == FeatureKind.Static || records.Length < Limit(feature));

    /// <summary>Records that an entry keeps.</summary>
    public static int Limit(FeatureDefinition feature) => feature.Kind == FeatureKind.Static ? 1 : Math.Max(1, feature.Cache.Items);

    /// <summary>Whether the content of an entry can be expected to answer the read, whatever the store holds.</summary>
    public static bool Reaches(RecordRead read) =>
        read.Feature.Kind == FeatureKind.Static || (read.To > SortKey.MaxTimestamp && read.Limit <= Limit(read.Feature));

    /// <summary>Answers a read from it.</summary>
    /// <returns>False when the read reaches past what it knows: the store must answer, the read is never cut short.</returns>
    public bool TryAnswer(in RecordRead read, out ReadResult result)
    {
        if (!TryFind(read, out var start, out var count))
        {
            result = default;
            return false;
        }
        result =
            count == 0 ? ReadResult.Empty
            : count == Records.Length ? new ReadResult(ReadStatus.Ok, Records)
            : new ReadResult(ReadStatus.Ok, Records[start..(start + count)]);
        return true;
    }

    /// <summary>Finds the answer to a read, which is one range of <see cref="Records"/>: they are in the order of time, as windows are.</summary>
    /// <returns>False when the read reaches past what it knows.</returns>
    public bool TryFind(in RecordRead read, out int start, out int count)
    {
        start = 0;
        count = 0;
        var isStatic = read.Feature.Kind == FeatureKind.Static;
        // Static features have no as-of, only an end of retention.
        var window = RecordWindow.Of(isStatic ? read with { To = long.MaxValue } : read);
        if (window.IsEmpty)
        {
            return true;
        }
        if (isStatic)
        {
            count = Records is [{ IsTombstone: false } record] && record.Timestamp >= window.From ? 1 : 0;
            return true;
        }
        start = FirstBefore(window.Last + 1);
        var end = FirstBefore(window.From);
        count = Math.Min(read.Limit, end - start);
        return end < Records.Length // an older record than the window's is known
            || count == read.Limit
            || IsAll
            || (Records.Length > 0 && Records[^1].SortKey <= new SortKey(window.From, 0));
    }

    /// <summary>Index of the newest record before a time, or their number when there is none.</summary>
    private int FirstBefore(long timestamp)
    {
        // Most windows begin above the newest record and end below the oldest one.
        if (Records.Length == 0 || Records[0].Timestamp < timestamp)
        {
            return 0;
        }
        if (Records[^1].Timestamp >= timestamp)
        {
            return Records.Length;
        }
        var (low, high) = (1, Records.Length - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Records[middle].Timestamp < timestamp)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }
        return low;
    }
}
