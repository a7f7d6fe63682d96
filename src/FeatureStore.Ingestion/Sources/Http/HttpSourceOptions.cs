using System.ComponentModel.DataAnnotations;

namespace FeatureStore.Ingestion.Sources.Http;

/// <summary>Bounds of <c>POST /events/{stream}</c>; section <c>http</c>.</summary>
public sealed class HttpSourceOptions
{
    /// <summary>Events in one request at most; 10,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxEvents { get; set; } = 10_000;

    /// <summary>Bytes of one request's body at most; 10 MiB.</summary>
    [Range(1_024, 1_073_741_824)]
    public long MaxBytes { get; set; } = 10 * 1024 * 1024;

    /// <summary>How long a request waits for its records to be durable before it is answered 503; 30 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether streams whose source is not <c>http</c> are taken too, as <c>dev</c> does; false.</summary>
    public bool AcceptAllStreams { get; set; }
}
