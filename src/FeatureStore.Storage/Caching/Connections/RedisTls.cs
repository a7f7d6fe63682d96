using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FeatureStore.Definitions.Configuration;

namespace FeatureStore.Storage.Caching.Connections;

/// <summary>Whom to trust, for connections over TLS.</summary>
internal static class RedisTls
{
    /// <returns>The certificates of <see cref="RedisOptions.CaFile"/>; null where the platform's count.</returns>
    /// <exception cref="ConfigurationException">The file is not there, or holds none.</exception>
    public static X509Certificate2Collection? Authorities(RedisOptions options)
    {
        if (options.CaFile is null || !options.Ssl)
        {
            return null;
        }
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(options.CaFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ConfigurationException($"redis:caFile: {options.CaFile} cannot be read ({e.Message}).");
        }
        return authorities.Count > 0
            ? authorities
            : throw new ConfigurationException($"redis:caFile: {options.CaFile} holds no certificate. It is a PEM file.");
    }

    public static SslClientAuthenticationOptions Client(string host, X509Certificate2Collection? authorities)
    {
        var client = new SslClientAuthenticationOptions { TargetHost = host };
        if (authorities is not null)
        {
            client.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            client.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }
        return client;
    }
}
