namespace FeatureStore.Definitions.Configuration;

/// <summary>Where a process answers HTTP; section <c>http</c>.</summary>
public sealed class ListenOptions
{
    /// <summary>URL to listen on; loopback unless told otherwise: port 8080 for <c>dev</c> and <c>serve</c>, 8081 for <c>ingest</c>.</summary>
    public string? Listen { get; set; }

    /// <summary>For <c>https://</c>; none by default.</summary>
    public CertificateOptions? Certificate { get; set; }

    /// <summary>
    /// A second URL, for HTTP/2 without TLS by clients that know beforehand; default none. One address can't do both: without TLS nothing
    /// says which protocol a connection is about to speak.
    /// </summary>
    public string? Http2Listen { get; set; }
}
