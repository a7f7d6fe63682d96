namespace FeatureStore.Ingestion.Sources.Kinesis;

/// <summary>Where reading a shard begins.</summary>
/// <param name="After">Sequence number of the last record that is durable; null: none is.</param>
/// <param name="Since">Where none is: epoch ms of the first to read; null: the oldest that there is.</param>
internal readonly record struct KinesisPosition(string? After, long? Since);
