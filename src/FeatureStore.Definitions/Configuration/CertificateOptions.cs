namespace FeatureStore.Definitions.Configuration;

/// <summary>The server's certificate; section <c>http:certificate</c>. Needed where <c>http:listen</c> is <c>https://…</c>.</summary>
public sealed class CertificateOptions
{
    /// <summary>PEM file with the certificate and, after it, those between it and the root; or a PKCS#12 file (<c>.pfx</c>, <c>.p12</c>).</summary>
    public string? Path { get; set; }

    /// <summary>PEM file with the private key, unencrypted or encrypted; not for PKCS#12, which holds it.</summary>
    public string? KeyPath { get; set; }

    /// <summary>Of the key or the PKCS#12 file. Set it by environment: <c>FEATURESTORE__HTTP__CERTIFICATE__PASSWORD</c>.</summary>
    public string? Password { get; set; }
}
