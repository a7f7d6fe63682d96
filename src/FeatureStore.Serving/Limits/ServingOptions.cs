using System.ComponentModel.DataAnnotations;

namespace FeatureStore.Serving.Limits;

/// <summary>What one request may ask for, and how many there may be. Section <c>limits</c> of the configuration.</summary>
public sealed class ServingOptions
{
    public const string SectionName = "limits";

    /// <summary>Entity ids in one request, all root fields together; default 1,000.</summary>
    [Range(1, 100_000)]
    public int MaxIds { get; set; } = 1_000;

    /// <summary>Fields and fragment spreads in one document, both as written and with fragments spread out; default 1,000.</summary>
    [Range(1, 100_000)]
    public int MaxSelections { get; set; } = 1_000;

    /// <summary>
    /// Characters of one document; default 128 Ki. What the library spends on an error grows with the document's length: long lists of
    /// values belong into variables.
    /// </summary>
    [Range(1_024, 64 * 1024 * 1024)]
    public int MaxDocumentLength { get; set; } = 128 * 1024;

    /// <summary>Lexical tokens of one document: names, values, punctuation; default 5,000.</summary>
    [Range(100, 1_000_000)]
    public int MaxTokens { get; set; } = 5_000;

    /// <summary>Fields with an alias in one document, as written; default 500.</summary>
    [Range(0, 100_000)]
    public int MaxAliases { get; set; } = 500;

    /// <summary>Levels of nested fields; default 16, one more than the introspection query of the usual tools.</summary>
    [Range(1, 100)]
    public int MaxDepth { get; set; } = 16;

    /// <summary>
    /// Time for one request to read, unless it says otherwise (<c>X-Request-Timeout-Ms</c>); what is missing then is null with
    /// <c>DEADLINE_EXCEEDED</c>. Default 1 second.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00")]
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The most that <c>X-Request-Timeout-Ms</c> can ask for; default 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00")]
    public TimeSpan MaxDeadline { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Records that one aggregate may run over; default 10,000.</summary>
    [Range(1, 10_000_000)]
    public int MaxAggregateRecords { get; set; } = 10_000;

    /// <summary>
    /// Records that one request may ask the store for: the sum of its limits, where an aggregate counts as <see cref="MaxAggregateRecords"/>
    /// (I7). Default 1,000,000.
    /// </summary>
    [Range(1, 100_000_000)]
    public int MaxRecords { get; set; } = 1_000_000;

    /// <summary>
    /// Values that the answer of one request may have: for each feature <c>limit</c> × entities × fields, added up; default 2,000,000.
    /// </summary>
    [Range(1, 1_000_000_000)]
    public long MaxCost { get; set; } = 2_000_000;

    /// <summary>Bytes of a request's body, or of a GET request's query; default 1 MiB.</summary>
    [Range(1_024, 64 * 1024 * 1024)]
    public int MaxBodyBytes { get; set; } = 1024 * 1024;

    /// <summary>Parsed and validated documents that are kept; default 500.</summary>
    [Range(1, 100_000)]
    public int MaxCachedDocuments { get; set; } = 500;

    /// <summary>Requests that the server works on at once; default 512.</summary>
    [Range(1, 1_000_000)]
    public int MaxConcurrentRequests { get; set; } = 512;

    /// <summary>Requests that may wait for their turn when all places are taken; further ones are answered 429 at once. Default 128.</summary>
    [Range(0, 1_000_000)]
    public int MaxQueuedRequests { get; set; } = 128;

    /// <summary>
    /// How long a request may wait for its turn before it is answered 429; default 50 ms. The wait counts against the request's deadline.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00")]
    public TimeSpan MaxQueueTime { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Requests a second of one client; where nobody has to say who they are (no <c>auth</c>), of one remote address. Default 0: no
    /// limit; how much is fair is agreed with each client.
    /// </summary>
    [Range(0, 10_000_000)]
    public int RequestsPerSecond { get; set; }

    /// <summary>Requests that a client may send at once after a pause; default 50,000.</summary>
    [Range(1, 10_000_000)]
    public int RequestBurst { get; set; } = 50_000;

    /// <summary>
    /// Credentials that are not known yet, a second, of one remote address: wrong ones, and tokens seen for the first time. Those above are
    /// answered 429 without being looked at, so that guessing is slow and costs the server nothing. Default 20; 0: no limit.
    /// </summary>
    [Range(0, 1_000_000)]
    public int UnknownCredentialsPerSecond { get; set; } = 20;

    /// <summary>Such credentials that an address may send at once after a pause; default 200.</summary>
    [Range(1, 1_000_000)]
    public int UnknownCredentialBurst { get; set; } = 200;
}
