namespace FeatureStore.Ingestion.Sources.Kinesis;

/// <summary>Where reading a shard begins.</summary>
/// <param name="After">Sequence number of the last record that is durable; null: none is.</param>
/// <param name="Since">Where none is: epoch ms of the first to read; null: the oldest that there is.</param>
internal readonly record struct KinesisPosition(string? After, long? Since)
{
    /// <summary>As a request's <c>StartingPosition</c>.</summary>
    public object ToJson() =>
        this switch
        {
            { After: { } after } => new { Type = "AFTER_SEQUENCE_NUMBER", SequenceNumber = after },
            { Since: { } since } => new { Type = "AT_TIMESTAMP", Timestamp = since / 1000.0 },
            _ => new { Type = "TRIM_HORIZON" },
        };
}
