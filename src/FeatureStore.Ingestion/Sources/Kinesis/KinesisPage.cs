namespace FeatureStore.Ingestion.Sources.Kinesis;

/// <summary>The answer to one call of GetRecords.</summary>
/// <param name="Records">In order; may be none although there are more.</param>
/// <param name="NextIterator">Null: the shard is closed, and this was its end.</param>
/// <param name="MillisBehindLatest">How far behind the newest record of the shard.</param>
internal sealed record KinesisPage(IReadOnlyList<KinesisRecord> Records, string? NextIterator, long MillisBehindLatest);
