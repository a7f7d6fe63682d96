using System.ComponentModel.DataAnnotations;

namespace FeatureStore.Ingestion.Sources.PubSub;

/// <summary>How Google Cloud Pub/Sub is consumed; section <c>pubsub</c>. Credentials are the application's default ones.</summary>
public sealed class PubSubOptions
{
    /// <summary>Project of subscriptions that are named by their last part alone. Required for those.</summary>
    public string? Project { get; set; }

    /// <summary>A URL instead of Google's; on a loopback address (the emulator) no credentials are sent. <c>https://pubsub.googleapis.com</c>.</summary>
    [Required, Url]
    public string Endpoint { get; set; } = "https://pubsub.googleapis.com";

    /// <summary>Messages in one pull at most; 1,000.</summary>
    [Range(1, 1_000)]
    public int MaxMessages { get; set; } = 1_000;

    /// <summary>Messages of one subscription that may be pulled and not yet acknowledged; 5,000. The bounds of the worker hold too.</summary>
    [Range(1, 1_000_000)]
    public int MaxOutstanding { get; set; } = 5_000;

    /// <summary>
    /// For how long a message that is not durable yet is asked to be kept from other workers, again and again, from when it was pulled; 60 s.
    /// The messages of a killed worker come to another one after it.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:10", "00:10:00")]
    public TimeSpan AckDeadline { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long acknowledgements are gathered; 100 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:10")]
    public TimeSpan AckInterval { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long one request may take, a pull that waits for messages among them; 90 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(90);
}
