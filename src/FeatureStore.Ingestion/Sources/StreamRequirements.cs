using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Configuration;
using FeatureStore.Definitions.Streams;
using FeatureStore.Ingestion.Sources.Kafka;

namespace FeatureStore.Ingestion.Sources;

/// <summary>What a worker needs to consume the streams of a catalog.</summary>
internal static class StreamRequirements
{
    /// <summary>Why this worker can't consume a catalog's streams, and what to do; null when it can.</summary>
    public static string? WhyNot(Catalog catalog, KafkaOptions kafka, CloudSources clouds)
    {
        foreach (var stream in catalog.Streams)
        {
            switch (stream.Source)
            {
                case StreamSource.Kafka when string.IsNullOrWhiteSpace(kafka.BootstrapServers):
                    return $"Stream '{stream.Name}' comes from Kafka, and 'kafka:bootstrapServers' is not set. Set it in {FeatureStoreConfiguration.DefaultFile} or as {FeatureStoreConfiguration.EnvironmentPrefix}KAFKA__BOOTSTRAPSERVERS.";
                case StreamSource.Kinesis or StreamSource.PubSub when clouds.WhyNot(stream) is { } reason:
                    return reason;
                default:
                    break;
            }
        }
        return null;
    }
}
