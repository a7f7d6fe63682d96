namespace FeatureStore.Ingestion.Sources.Kinesis;

/// <summary>Kinesis refused a request.</summary>
/// <param name="code">Such as <c>ExpiredIteratorException</c>; see the API reference of each operation.</param>
/// <param name="message">Its own words.</param>
internal sealed class KinesisException(string code, string message) : Exception($"Kinesis: {code}: {message}")
{
    public string Code => code;

    /// <summary>Asks to slow down: five calls, or 2 MB, a second and shard.</summary>
    public bool IsThrottled => code is "ProvisionedThroughputExceededException" or "LimitExceededException" or "ThrottlingException";
}
