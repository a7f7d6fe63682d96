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
            GroupInstanceId = options.InstanceId,
        };
        Apply(configuration, options);
        configuration.GroupId = options.GroupId;
        configuration.EnableAutoCommit = false;
        configuration.EnableAutoOffsetStore = false;
        // Also where a committed offset is no longer there: all that is left is read, rather than skipped. Other starts: KafkaStart.
        configuration.AutoOffsetReset = AutoOffsetReset.Earliest;
        return configuration;
    }

    public static ProducerConfig Producer(KafkaOptions options)
    {
        var configuration = new ProducerConfig
        {
            LingerMs = 5,
            // A topic that is not there is said so after this time, not after half a minute.
            TopicMetadataPropagationMaxMs = 5_000,
            // The topic decides what is too large, as its answer is understood; a letter is its event and some headers.
            MessageMaxBytes = 64 * 1024 * 1024,
        };
        Apply(configuration, options);
        configuration.Acks = Acks.All;
        configuration.EnableIdempotence = true;
        return configuration;
    }

    /// <summary>For a consumer without a group's duties: it reads what it is told to, and commits nothing.</summary>
    public static ConsumerConfig Reader(KafkaOptions options)
    {
        var configuration = Consumer(options);
        configuration.GroupInstanceId = null;
        configuration.EnablePartitionEof = true;
        return configuration;
    }

    private static void Apply(ClientConfig configuration, KafkaOptions options)
    {
        configuration.ClientId = "featurestore";
        Secure(configuration, options.Security);
        foreach (var (name, value) in options.Properties)
        {
            configuration.Set(name, value);
        }
        configuration.BootstrapServers = options.BootstrapServers;
    }

    private static void Secure(ClientConfig configuration, KafkaSecurityOptions security)
    {
        if (security.Protocol == KafkaSecurityProtocol.Plaintext)
        {
            return;
        }
        configuration.SecurityProtocol = security.Protocol switch
        {
            KafkaSecurityProtocol.Ssl => SecurityProtocol.Ssl,
            KafkaSecurityProtocol.SaslPlaintext => SecurityProtocol.SaslPlaintext,
            _ => SecurityProtocol.SaslSsl,
        };
        configuration.SaslMechanism = security.Mechanism switch
        {
            KafkaMechanism.Plain => SaslMechanism.Plain,
            KafkaMechanism.ScramSha256 => SaslMechanism.ScramSha256,
            KafkaMechanism.ScramSha512 => SaslMechanism.ScramSha512,
            KafkaMechanism.OAuthBearer or KafkaMechanism.MskIam => SaslMechanism.OAuthBearer,
            _ => null,
        };
        configuration.SaslUsername = security.Username;
        configuration.SaslPassword = security.Password;
        configuration.SslCaLocation = security.CaFile;
        configuration.SslCertificateLocation = security.CertificateFile;
        configuration.SslKeyLocation = security.KeyFile;
        configuration.SslKeyPassword = security.KeyPassword;
    }
}
