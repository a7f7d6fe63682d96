using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FeatureStore.Storage.Tests.Caching.Resp;

/// <summary>A Redis that talks over TLS, with a certificate that vouches for itself.</summary>
internal static class TlsOptions
{
    /// <summary>Writes <c>redis.crt</c> and <c>redis.key</c> into a folder.</summary>
    /// <param name="folder">For the files.</param>
    /// <param name="port">For TLS.</param>
    /// <returns>Options of <c>redis-server</c>.</returns>
    public static string[] Write(TemporaryFolder folder, int port)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(folder.File("redis.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(folder.File("redis.key"), key.ExportPkcs8PrivateKeyPem());
        return
        [
            "--tls-port",
            $"{port}",
            "--tls-cert-file",
            folder.File("redis.crt"),
            "--tls-key-file",
            folder.File("redis.key"),
            "--tls-ca-cert-file",
            folder.File("redis.crt"),
            "--tls-auth-clients",
            "no",
        ];
    }
}
