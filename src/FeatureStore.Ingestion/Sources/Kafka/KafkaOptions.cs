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

    /// <summary>Where a group without a position begins: <c>earliest</c> (default) or <c>latest</c>.</summary>
    [RegularExpression("^(earliest|latest)$", ErrorMessage = "must be 'earliest' or 'latest'")]
    public string StartFrom { get; set; } = "earliest";

    /// <summary>How often offsets of durable events are committed; 1 s. A killed worker repeats what came after.</summary>
    public TimeSpan CommitInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a stop or a rebalance waits for events in flight; 10 s.</summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Appended to a topic's name for its dead letters; <c>.dlq</c>.</summary>
    [Required]
    public string DeadLetterSuffix { get; set; } = ".dlq";

    /// <summary>
    /// Any setting of librdkafka (https://github.com/confluentinc/librdkafka/blob/master/CONFIGURATION.md), such as
    /// <c>security.protocol</c>, for consumer and producer. Never logged.
    /// </summary>
    public Dictionary<string, string> Properties { get; set; } = [];
}
