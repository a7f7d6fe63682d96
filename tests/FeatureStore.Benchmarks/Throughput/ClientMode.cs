namespace FeatureStore.Benchmarks.Throughput;

internal enum ClientMode
{
    /// <summary>Walks each message with Utf8JsonReader.</summary>
    Walk,

    /// <summary>The worker's Kafka source and pipeline, into a sink that only counts.</summary>
    Worker,
}
