using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FeatureStore.LocalServices.Processes;
using FeatureStore.LocalServices.Redis;
using FeatureStore.Storage.Caching.Connections;
using FeatureStore.Storage.Caching.Resp;

namespace FeatureStore.Storage.Tests.Caching.Resp;

public sealed class RespTlsTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly int _port = LoopbackPort.Free();
    private X509Certificate2 _certificate = null!;
    private RedisProcess _redis = null!;

    public async ValueTask InitializeAsync()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        _certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        await File.WriteAllTextAsync(_folder.File("redis.crt"), _certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(_folder.File("redis.key"), key.ExportPkcs8PrivateKeyPem());
        _redis = await RedisProcess.StartAsync([
            "--tls-port",
            $"{_port}",
            "--tls-cert-file",
            _folder.File("redis.crt"),
            "--tls-key-file",
            _folder.File("redis.key"),
            "--tls-auth-clients",
            "no",
        ]);
    }

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        _certificate.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Connection_is_over_tls_where_asked()
    {
        var connector = new RespConnector(
            new RedisOptions { Ssl = true },
            (_, shown, _, _) => shown?.GetCertHashString() == _certificate.Thumbprint
        );

        await using var stream = await connector.ConnectAsync(new DnsEndPoint("127.0.0.1", _port), CancellationToken.None);

        await stream.WriteAsync("*1\r\n$4\r\nPING\r\n"u8.ToArray());
        var reply = new byte[7];
        await stream.ReadExactlyAsync(reply);
        reply.ShouldBe("+PONG\r\n"u8.ToArray());
    }

    [Fact]
    public async Task Certificate_that_nobody_vouches_for_is_refused() =>
        await Should.ThrowAsync<AuthenticationException>(() =>
            new RespConnector(new RedisOptions { Ssl = true }).ConnectAsync(new DnsEndPoint("127.0.0.1", _port), CancellationToken.None)
        );
}
