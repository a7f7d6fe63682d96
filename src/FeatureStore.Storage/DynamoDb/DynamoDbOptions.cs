using System.ComponentModel.DataAnnotations;

namespace FeatureStore.Storage.DynamoDb;

/// <summary>The production store: section <c>store:dynamodb</c>. Credentials come from AWS's default chain.</summary>
public sealed class DynamoDbOptions
{
    /// <summary>Name of the table. Default <c>featurestore</c>.</summary>
    [Required, RegularExpression("^[A-Za-z0-9_.-]{3,255}$", ErrorMessage = "a table name has 3 to 255 characters of A-Z a-z 0-9 _ . -")]
    public string Table { get; set; } = "featurestore";

    /// <summary>A URL instead of AWS's own endpoint; on a loopback address credentials are not asked for. Default: none.</summary>
    [Url]
    public string? Endpoint { get; set; }

    /// <summary>For example <c>ap-northeast-2</c>. Default: from the environment, as AWS's tools find it.</summary>
    public string? Region { get; set; }

    /// <summary>Creates the table when it is missing, with on-demand capacity and TTL: for development. Default false.</summary>
    public bool CreateTable { get; set; }

    /// <summary>
    /// Values longer than this many bytes are stored as zstd frames where that makes them smaller. Default 800: with its key and the rest an item
    /// of less takes one write unit, as the smallest does. 0: all.
    /// </summary>
    [Range(0, int.MaxValue)]
    public int CompressAbove { get; set; } = 800;

    /// <summary>Requests under way at the same time, reads and writes each. Default 128.</summary>
    [Range(1, 10_000)]
    public int MaxConcurrentRequests { get; set; } = 128;

    /// <summary>
    /// Requests of one read call under way at the same time, so that one that asks for much does not take all places. Default 32.
    /// </summary>
    [Range(1, 10_000)]
    public int MaxConcurrentRequestsPerRead { get; set; } = 32;

    /// <summary>
    /// Reads that wait for a place at most; more fail at once, as when the table does not answer: a queue that only grows helps nobody (I7).
    /// Default 1,024, some 40 ms of work at 5 ms a request.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxQueuedReads { get; set; } = 1_024;

    /// <summary>
    /// Reads that may be sent a second time when their answer takes longer than 95 of 100 recent ones: a share of all reads. Default 0.05;
    /// 0: none.
    /// </summary>
    [Range(0.0, 1.0)]
    public double HedgedReads { get; set; } = 0.05;

    /// <summary>How long one request may take. Default 3 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How often a write is tried again when throttled or not answered. Default 7: some 6 seconds with the default delay.</summary>
    [Range(1, 100)]
    public int WriteRetries { get; set; } = 7;

    /// <summary>
    /// How often a read is tried again. Default 2; of all reads together a hundred in a row, and then one for five that succeed, so that an
    /// outage is not met with three times the load.
    /// </summary>
    [Range(1, 100)]
    public int ReadRetries { get; set; } = 2;

    /// <summary>Before the first retry; doubled each time, with jitter. Default 50 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:10")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(50);
}
