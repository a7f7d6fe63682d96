using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FeatureStore.Definitions.Configuration;
using FeatureStore.Definitions.Process;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FeatureStore.Server.Tests;

public sealed class TlsTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("featurestore-tls-").FullName;

    private string Certificate => Path.Combine(_directory, "tls.crt");

    private string Key => Path.Combine(_directory, "tls.key");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Server_with_a_PEM_certificate_speaks_TLS(int version)
    {
        var thumbprint = WritePem();
        await using var app = await StartAsync(("path", Certificate), ("keyPath", Key));

        (await AskAsync(app, new Version(version, version == 1 ? 1 : 0))).ShouldBe((HttpStatusCode.OK, thumbprint));
        await app.StopAsync();
    }

    [Fact]
    public async Task Server_with_a_PKCS12_certificate_and_its_password_speaks_TLS()
    {
        using var certificate = Make();
        var path = Path.Combine(_directory, "tls.pfx");
        await File.WriteAllBytesAsync(path, certificate.Export(X509ContentType.Pkcs12, "s3cret"));
        await using var app = await StartAsync(("path", path), ("password", "s3cret"));

        (await AskAsync(app, HttpVersion.Version20)).ShouldBe((HttpStatusCode.OK, certificate.Thumbprint));
        await app.StopAsync();
    }

    [Fact]
    public void Changed_certificate_is_shown_from_then_on_and_a_broken_one_changes_nothing()
    {
        var time = new FakeTimeProvider();
        var first = WritePem();
        using var certificate = new ServerCertificate(
            new CertificateOptions { Path = Certificate, KeyPath = Key },
            time,
            NullLogger<ServerCertificate>.Instance
        );
        certificate.Current.Thumbprint.ShouldBe(first);

        var second = WritePem();
        time.Advance(WatchedFiles<string>.Interval);
        certificate.Current.Thumbprint.ShouldBe(second);

        File.WriteAllText(Key, "no key");
        time.Advance(WatchedFiles<string>.Interval);
        certificate.Current.Thumbprint.ShouldBe(second);
    }

    [Fact]
    public async Task Unusable_certificate_stops_the_process_with_a_sentence_without_the_password()
    {
        using var certificate = Make();
        var path = Path.Combine(_directory, "tls.pfx");
        await File.WriteAllBytesAsync(path, certificate.Export(X509ContentType.Pkcs12, "s3cret"));

        var wrong = await Should.ThrowAsync<ConfigurationException>(() => StartAsync(("path", path), ("password", "wr0ng")));
        wrong.Message.ShouldStartWith("'http:certificate' is wrong: ");
        wrong.Message.ShouldNotContain("wr0ng");
        (
            await Should.ThrowAsync<ConfigurationException>(() => StartAsync(("path", Path.Combine(_directory, "none"))))
        ).Message.ShouldStartWith("The files of 'http:certificate' can't be read");
    }

    [Fact]
    public void Address_and_certificate_have_to_go_together()
    {
        Should
            .Throw<ConfigurationException>(() => ServerHost.Build(Configuration("https://127.0.0.1:0")))
            .Message.ShouldContain("'http:certificate:path'");
        Should
            .Throw<ConfigurationException>(() => ServerHost.Build(Configuration("http://127.0.0.1:0", ("path", Certificate))))
            .Message.ShouldContain("https://");
    }

    private static X509Certificate2 Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
    }

    private string WritePem()
    {
        using var certificate = Make();
        File.WriteAllText(Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(Key, certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        return certificate.Thumbprint;
    }

    private async Task<WebApplication> StartAsync(params (string Key, string Value)[] certificate)
    {
        var app = ServerHost.Build(Configuration("https://127.0.0.1:0", certificate));
        try
        {
            await app.StartAsync();
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    private static async Task<(HttpStatusCode Status, string? Thumbprint)> AskAsync(WebApplication app, Version version)
    {
        string? shown = null;
        using var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                {
                    shown = (certificate as X509Certificate2)?.Thumbprint;
                    return true;
                },
            },
        };
        using var http = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{app.Urls.First()}/healthz")
        {
            Version = version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var response = await http.SendAsync(request);
        return (response.StatusCode, shown);
    }

    private IConfigurationRoot Configuration(string listen, params (string Key, string Value)[] certificate)
    {
        File.WriteAllText(Path.Combine(_directory, "definitions.yaml"), ServerHostTests.Definitions);
        return FeatureStoreConfiguration.Load(
            null,
            [
                new("definitions:path", _directory),
                new("store:sqlite:path", Path.Combine(_directory, "features.db")),
                new("http:listen", listen),
                .. certificate.Select(c => KeyValuePair.Create($"http:certificate:{c.Key}", (string?)c.Value)),
            ]
        );
    }
}
