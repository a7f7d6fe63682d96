namespace FeatureStore.Ingestion.Sources.Kinesis;

/// <summary>One record as Kinesis gives it.</summary>
/// <param name="SequenceNumber">Up to 56 digits; ascends within a shard.</param>
/// <param name="PartitionKey">That picked the shard.</param>
/// <param name="Data">An event, or several that the Kinesis Producer Library packed together.</param>
/// <param name="ArrivedAt">Epoch ms.</param>
internal sealed record KinesisRecord(string SequenceNumber, string PartitionKey, ReadOnlyMemory<byte> Data, long? ArrivedAt);
