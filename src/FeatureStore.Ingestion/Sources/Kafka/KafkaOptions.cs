using System.ComponentModel.DataAnnotations;

namespace FeatureStore.Ingestion.Sources.Kafka;

/// <summary>How Kafka is consumed; section <c>kafka</c>.</summary>
public sealed class KafkaOptions
{
    /// <summary><c>host:port</c>, several separated by commas. Required when a stream's source is Kafka.</summary>
    public string? BootstrapServers { get; set; }

    /// <summary>Consumer group; <c>featurestore</c>.</summary>
    [Required]
    public string GroupId { get; set; } = "featurestore";

    /// <summary>
    /// Where a group without a position begins: <c>earliest</c> (default), <c>latest</c>, or a time such as <c>2026-11-01T00:00:00Z</c>
    /// (RFC 3339): the first message of that time or later.
    /// </summary>
    [Required]
    [StartPositionText]
    public string StartFrom { get; set; } = "earliest";

    /// <summary>
    /// Name of this worker within the group (static membership, KIP-345): one that restarts under the same name within the session's
    /// timeout takes its partitions up again without a rebalance. No two workers may share it. Default: none.
    /// </summary>
    public string? InstanceId { get; set; }

    /// <summary>How the brokers are talked to; plaintext unless set.</summary>
    public KafkaSecurityOptions Security { get; set; } = new();

    /// <summary>Events that failed and may pass later.</summary>
    public KafkaRetryOptions Retry { get; set; } = new();

    /// <summary>How often offsets of durable events are committed; 1 s. A killed worker repeats what came after.</summary>
    public TimeSpan CommitInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a stop or a rebalance waits for events in flight; 10 s.</summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Appended to a topic's name for its dead letters; <c>.dlq</c>.</summary>
    [Required]
    public string DeadLetterSuffix { get; set; } = ".dlq";

    /// <summary>
    /// Any setting of librdkafka (https://github.com/confluentinc/librdkafka/blob/master/CONFIGURATION.md), such as
    /// <c>session.timeout.ms</c>, for consumer and producer. Never logged.
    /// </summary>
    public Dictionary<string, string> Properties { get; set; } = [];
}
