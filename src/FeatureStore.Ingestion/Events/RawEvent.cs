using FeatureStore.Definitions.Streams;

namespace FeatureStore.Ingestion.Events;

/// <summary>One message as a source delivered it.</summary>
public sealed class RawEvent
{
    public required StreamDefinition Stream { get; init; }

    /// <summary>The message; empty for a null value (a tombstone of the broker).</summary>
    public required ReadOnlyMemory<byte> Value { get; init; }

    public string? Key { get; init; }

    /// <summary>Name and UTF-8 value of each header, in order; the last of a name wins.</summary>
    public IReadOnlyList<KeyValuePair<string, byte[]>> Headers { get; init; } = [];

    /// <summary>Partition or shard; -1 where the source has none.</summary>
    public int Partition { get; init; } = -1;

    /// <summary>Position in the partition, the byte offset in a file, or the index in a request.</summary>
    public long Offset { get; init; } = -1;

    /// <summary>The only feature to make from it, in a retry or a replay for that feature; null: all that want it.</summary>
    public string? OnlyFeature { get; init; }

    /// <summary>How often it failed for that feature before; 0 for an event that comes for the first time.</summary>
    public int Attempts { get; init; }

    /// <summary>When the broker took it, epoch ms; null where the source does not know.</summary>
    public long? PublishedAt { get; init; }
}
