using FeatureStore.Storage.Keys;
using FeatureStore.Storage.Records;

namespace FeatureStore.Ingestion.Writing;

/// <summary>What a record replaces when it is written: order matters between records of the same key, and only between them (I2).</summary>
/// <param name="Partition">Entity and feature.</param>
/// <param name="Sort">Time and identity of an action record; default for a static one.</param>
internal readonly record struct RecordKey(string Partition, SortKey Sort)
{
    public static RecordKey Of(RecordWrite write) => new(write.PartitionKey, write.SortKey);
}
