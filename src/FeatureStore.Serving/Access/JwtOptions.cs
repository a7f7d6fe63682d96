using System.ComponentModel.DataAnnotations;
using FeatureStore.Definitions.Configuration;

namespace FeatureStore.Serving.Access;

/// <summary>Which tokens of an identity provider count. Section <c>auth:jwt</c>.</summary>
public sealed class JwtOptions
{
    /// <summary>Those that make sense where keys are published: asymmetric ones.</summary>
    private static readonly string[] _known = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    /// <summary>What <c>iss</c> must be.</summary>
    [Required]
    public string? Issuer { get; set; }

    /// <summary>What <c>aud</c> must hold.</summary>
    [Required]
    public string? Audience { get; set; }

    /// <summary>Where the provider publishes its keys (JWKS): <c>https</c>, or <c>http</c> on loopback. Asked at start, every 10 minutes, and when a token names an unknown key.</summary>
    public string? JwksUrl { get; set; }

    /// <summary>The keys as a file, read again when it changes; instead of <see cref="JwksUrl"/>.</summary>
    public string? JwksFile { get; set; }

    /// <summary>Allowed signatures; default RS256 and ES256. Symmetric ones and <c>none</c> never are.</summary>
    public string[] Algorithms { get; set; } = ["RS256", "ES256"];

    /// <summary>How far the provider's clock may be from ours; default 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The claim that names the client; default <c>sub</c>.</summary>
    [Required]
    public string ClientClaim { get; set; } = "sub";

    /// <exception cref="ConfigurationException">Settings that do not go together.</exception>
    internal void Check()
    {
        if ((JwksUrl is null) == (JwksFile is null))
        {
            throw new ConfigurationException("'auth:jwt' needs the provider's keys: set either 'jwksUrl' or 'jwksFile'.");
        }
        if (
            JwksUrl is not null
            && !(
                Uri.TryCreate(JwksUrl, UriKind.Absolute, out var url)
                && (url.Scheme == "https" || url is { Scheme: "http", IsLoopback: true })
            )
        )
        {
            throw new ConfigurationException("'auth:jwt:jwksUrl' must be an https URL: whoever can change the keys can make tokens.");
        }
        foreach (var algorithm in Algorithms)
        {
            if (!_known.Contains(algorithm, StringComparer.Ordinal))
            {
                throw new ConfigurationException($"'auth:jwt:algorithms': '{algorithm}' is not one of {string.Join(", ", _known)}.");
            }
        }
        if (Algorithms.Length == 0)
        {
            throw new ConfigurationException("'auth:jwt:algorithms' is empty: no token would be taken.");
        }
    }
}
