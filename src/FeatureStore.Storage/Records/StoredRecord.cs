using FeatureStore.Storage.Keys;

namespace FeatureStore.Storage.Records;

/// <summary>One stored value of a feature for one entity at one time.</summary>
/// <param name="Timestamp">Event time, epoch ms.</param>
/// <param name="SortKey">Action features only.</param>
/// <param name="EventIdentity">Static features only, and only for sure where tombstones were asked for too, as a cache does.</param>
/// <param name="Value">The fields in order as a JSON array (UTF-8), decompressed; empty in a tombstone.</param>
public readonly record struct StoredRecord(long Timestamp, SortKey SortKey, string? EventIdentity, ReadOnlyMemory<byte> Value)
{
    /// <summary>A deleted static value: it takes part in the order (I3) and is never served.</summary>
    public bool IsTombstone => Value.IsEmpty;
}
