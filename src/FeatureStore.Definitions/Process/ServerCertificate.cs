using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FeatureStore.Definitions.Configuration;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Definitions.Process;

/// <summary>The certificate that Kestrel shows, read again when its files change. Connections under way keep the one they began with.</summary>
public sealed partial class ServerCertificate : IDisposable
{
    private readonly WatchedFiles<SslStreamCertificateContext> _files;

    /// <param name="options">Validated: it has a path.</param>
    /// <param name="time">Says when to look at the files again.</param>
    /// <param name="logger">New certificates, and those that cannot be used.</param>
    /// <exception cref="ConfigurationException">There is no usable certificate. Passwords are never shown.</exception>
    public ServerCertificate(CertificateOptions options, TimeProvider time, ILogger<ServerCertificate> logger)
    {
        var isPem = options.KeyPath is not null;
        try
        {
            _files = new WatchedFiles<SslStreamCertificateContext>(
                isPem ? [options.Path!, options.KeyPath!] : [options.Path!],
                contents => isPem ? FromPem(contents, options.Password) : FromPkcs12(contents[0], options.Password),
                time
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The files of 'http:certificate' can't be read: {e.Message}");
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new ConfigurationException(
                $"'http:certificate' is wrong: {e.Message} A PEM certificate needs its key in 'keyPath'; a PKCS#12 file has both."
            );
        }
        _files.Changed += context => LogChanged(logger, context.TargetCertificate.Subject, context.TargetCertificate.NotAfter);
        _files.Refused += e => LogRefused(logger, e.Message);
    }

    /// <summary>What connections get now.</summary>
    public X509Certificate2 Current => _files.Current.TargetCertificate;

    public void Dispose() => _files.Dispose();

    internal void Use(HttpsConnectionAdapterOptions https)
    {
        // Kestrel asks for one of the two that it knows; the context has the intermediate certificates too.
        https.ServerCertificateSelector = (_, _) => Current;
        https.OnAuthenticate = (_, authentication) =>
        {
            authentication.ServerCertificateSelectionCallback = null;
            authentication.ServerCertificateContext = _files.Current;
        };
    }

    private static SslStreamCertificateContext FromPem(byte[][] contents, string? password)
    {
        var (certificates, key) = (Encoding.UTF8.GetString(contents[0]), Encoding.UTF8.GetString(contents[1]));
        using var pem = password is null
            ? X509Certificate2.CreateFromPem(certificates, key)
            : X509Certificate2.CreateFromEncryptedPem(certificates, key, password);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(certificates);
        return Context(pem, chain);
    }

    private static SslStreamCertificateContext FromPkcs12(byte[] content, string? password)
    {
        var all = X509CertificateLoader.LoadPkcs12Collection(content, password);
        var own =
            all.FirstOrDefault(certificate => certificate.HasPrivateKey) ?? throw new CryptographicException("It holds no private key.");
        return SslStreamCertificateContext.Create(own, all, offline: true);
    }

    private static SslStreamCertificateContext Context(X509Certificate2 pem, X509Certificate2Collection chain) =>
        // SChannel takes no ephemeral key; through PKCS#12 it is one that every platform takes.
        SslStreamCertificateContext.Create(
            X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null),
            chain,
            offline: true
        );

    [LoggerMessage(1101, LogLevel.Information, "New certificate for TLS: {Subject}, valid until {NotAfter:u}.")]
    private static partial void LogChanged(ILogger logger, string subject, DateTime notAfter);

    [LoggerMessage(1102, LogLevel.Error, "The changed certificate for TLS can't be used, the old one stays: {Reason}")]
    private static partial void LogRefused(ILogger logger, string reason);
}
