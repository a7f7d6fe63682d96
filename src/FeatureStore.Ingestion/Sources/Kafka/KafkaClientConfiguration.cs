using Confluent.Kafka;

namespace FeatureStore.Ingestion.Sources.Kafka;

/// <summary>Settings of librdkafka for what the worker promises; the user's own come on top, but for those that carry a promise.</summary>
internal static class KafkaClientConfiguration
{
    public static ConsumerConfig Consumer(KafkaOptions options)
    {
        var configuration = new ConsumerConfig
        {
            SessionTimeoutMs = 10_000,
            // What is fetched ahead is bounded too (I7).
            QueuedMaxMessagesKbytes = 16 * 1024,
            FetchWaitMaxMs = 50,
            PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky,
        };
        Apply(configuration, options);
        configuration.GroupId = options.GroupId;
        configuration.EnableAutoCommit = false;
        configuration.EnableAutoOffsetStore = false;
        configuration.AutoOffsetReset = options.StartFrom == "latest" ? AutoOffsetReset.Latest : AutoOffsetReset.Earliest;
        return configuration;
    }

    public static ProducerConfig Producer(KafkaOptions options)
    {
        var configuration = new ProducerConfig { LingerMs = 5 };
        Apply(configuration, options);
        configuration.Acks = Acks.All;
        configuration.EnableIdempotence = true;
        return configuration;
    }

    private static void Apply(ClientConfig configuration, KafkaOptions options)
    {
        configuration.ClientId = "featurestore";
        foreach (var (name, value) in options.Properties)
        {
            configuration.Set(name, value);
        }
        configuration.BootstrapServers = options.BootstrapServers;
    }
}
