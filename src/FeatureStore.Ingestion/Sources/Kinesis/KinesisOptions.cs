using System.ComponentModel.DataAnnotations;
using FeatureStore.Ingestion.Sources.Kafka;

namespace FeatureStore.Ingestion.Sources.Kinesis;

/// <summary>How Kinesis is consumed; section <c>kinesis</c>. Leases and checkpoints are rows of the store's table. Credentials come from AWS's default chain.</summary>
public sealed class KinesisOptions
{
    /// <summary>For example <c>ap-northeast-2</c>. Required when a stream's source is Kinesis, unless there is an endpoint on loopback.</summary>
    public string? Region { get; set; }

    /// <summary>A URL instead of AWS's own endpoint; on a loopback address credentials are not asked for. Default: none.</summary>
    [Url]
    public string? Endpoint { get; set; }

    /// <summary>Workers with the same name share the shards of a stream, and their checkpoints; <c>featurestore</c>.</summary>
    [Required]
    public string Application { get; set; } = "featurestore";

    /// <summary>
    /// Where an application without a position begins: <c>earliest</c> (TRIM_HORIZON, default), <c>latest</c> (what comes from its first start
    /// on), or a time such as <c>2026-01-31T00:00:00Z</c> (AT_TIMESTAMP).
    /// </summary>
    [StartPositionText]
    public string StartFrom { get; set; } = "earliest";

    /// <summary>
    /// Whether records are pushed to a consumer of its own, registered under the name of the application (enhanced fan-out): 2 MB a second and
    /// shard that no other consumer shares, some 70 ms after they were put, at its price. The consumer stays registered when workers stop. False:
    /// they are asked for, within the limits that all consumers share.
    /// </summary>
    public bool EnhancedFanOut { get; set; }

    /// <summary>Records in one call at most; 5,000. Kinesis gives no more than 10 MB at once.</summary>
    [Range(1, 10_000)]
    public int MaxRecords { get; set; } = 5_000;

    /// <summary>Pause between two calls for one shard; 250 ms. Kinesis allows five calls a second and shard, over all its consumers.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>A lease that has not been renewed for so long is taken by another worker; 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:10:00")]
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often leases are renewed, with the checkpoint of what is durable; 2 s. A killed worker repeats what came after.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00")]
    public TimeSpan RenewInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often new shards are looked for, besides whenever one has ended; 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "01:00:00")]
    public TimeSpan DiscoveryInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one request may take; 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(10);
}
