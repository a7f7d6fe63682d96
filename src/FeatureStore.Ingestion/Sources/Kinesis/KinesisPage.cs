namespace FeatureStore.Ingestion.Sources.Kinesis;

/// <summary>Some records of a shard.</summary>
/// <param name="Records">In order; may be none although there are more.</param>
/// <param name="MillisBehindLatest">How far behind the newest record of the shard.</param>
/// <param name="IsLast">The shard is closed, and this was its end.</param>
/// <param name="ContinueAfter">Sequence number to go on after, where it is not that of the last record: also what has no records moves on.</param>
internal sealed record KinesisPage(
    IReadOnlyList<KinesisRecord> Records,
    long MillisBehindLatest,
    bool IsLast,
    string? ContinueAfter = null
);
