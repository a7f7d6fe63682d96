using FeatureStore.Definitions.Configuration;
using FeatureStore.Definitions.Streams;
using FeatureStore.Ingestion.Sources.Files;
using FeatureStore.Ingestion.Sources.Kinesis;
using FeatureStore.Ingestion.Sources.PubSub;
using FeatureStore.Storage.Online;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Ingestion.Sources;

/// <summary>The sources that clouds offer: what they need, and how they begin.</summary>
/// <param name="kinesis">Section <c>kinesis</c>.</param>
/// <param name="pubSub">Section <c>pubsub</c>.</param>
/// <param name="markers">Where leases and checkpoints are kept; null in a host whose store keeps none.</param>
public sealed class CloudSources(KinesisOptions kinesis, PubSubOptions pubSub, IMarkerStore? markers)
{
    /// <summary>Whether leases can be kept; for a look at the settings before there is a store.</summary>
    internal bool KeepsLeases { get; init; } = markers is not null;

    /// <summary>Why this worker can't consume the stream, and what to do; null when it can, or when the stream is none of these.</summary>
    internal string? WhyNot(StreamDefinition stream) =>
        stream.Source switch
        {
            StreamSource.Kinesis when kinesis is { Region: null, Endpoint: null } => Missing(stream, "kinesis:region", "KINESIS__REGION"),
            StreamSource.Kinesis when !KeepsLeases => $"Stream '{stream.Name}' comes from Kinesis, and this store keeps no leases.",
            StreamSource.PubSub(var subscription) when PubSubSource.PathOf(subscription, pubSub) is null => Missing(
                stream,
                "pubsub:project",
                "PUBSUB__PROJECT"
            ),
            _ => null,
        };

    /// <summary>What feeds the stream; null when the stream is none of these.</summary>
    internal IStreamSource? TryCreate(
        StreamDefinition stream,
        EventPipeline pipeline,
        FileSourceOptions files,
        TimeProvider time,
        ILogger log
    ) =>
        stream.Source switch
        {
            StreamSource.Kinesis(var name) => new KinesisSource(stream, name, pipeline, kinesis, markers!, files, time, new Random(), log),
            StreamSource.PubSub(var subscription) => new PubSubSource(
                stream,
                PubSubSource.PathOf(subscription, pubSub)!,
                pipeline,
                pubSub,
                files,
                time,
                log
            ),
            _ => null,
        };

    private static string Missing(StreamDefinition stream, string setting, string variable) =>
        $"Stream '{stream.Name}' comes from {stream.Source.Type}, and '{setting}' is not set. Set it in {FeatureStoreConfiguration.DefaultFile} or as {FeatureStoreConfiguration.EnvironmentPrefix}{variable}.";
}
