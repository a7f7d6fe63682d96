using FeatureStore.Storage.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace FeatureStore.Serving.Access;

/// <summary>A token of the identity provider → the grant of the client that it names.</summary>
internal sealed partial class JwtVerifier(
    JwtOptions options,
    ISigningKeys keys,
    ClientDirectory clients,
    TimeProvider time,
    ILogger<JwtVerifier> logger
) : IDisposable
{
    /// <summary>Longer ones are refused unread.</summary>
    internal const int MaxTokenLength = 8 * 1024;

    private const int MaxVerified = 10_000;

    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = MaxTokenLength };
    private readonly LogThrottle _throttle = new(time);
    private volatile VerifiedTokens _verified = new(new object(), MaxVerified);

    /// <summary>The grant of a token that was verified before and is still valid.</summary>
    public ClientGrant? Find(in KeyDigest digest)
    {
        var verified = _verified;
        return ReferenceEquals(verified.Keys, keys.Current) ? verified.Find(digest, Now()) : null;
    }

    /// <summary>Verifies a token: signature, algorithm, issuer, audience, lifetime.</summary>
    /// <returns>Null when anything about it is wrong; the log says what, at most once a second.</returns>
    public async Task<ClientGrant?> VerifyAsync(string token, KeyDigest digest)
    {
        if (token.Length > MaxTokenLength)
        {
            return null;
        }
        var result = await ValidateAsync(token);
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException)
        {
            await keys.RefreshAsync();
            result = await ValidateAsync(token);
        }
        if (!result.IsValid)
        {
            // The type says what is wrong; the library's message may quote the token.
            Refused(result.Exception?.GetType().Name ?? "invalid");
            return null;
        }
        if (!result.Claims.TryGetValue(options.ClientClaim, out var claim) || claim is not string { Length: > 0 and <= 100 } client)
        {
            Refused($"no text of at most 100 characters in the claim '{options.ClientClaim}'");
            return null;
        }
        // Known to the provider, unknown here: it may ask, and read nothing.
        var grant = clients.Find(client) ?? ClientGrant.Of(client, []);
        Remember(digest, new VerifiedTokens.Verified(grant, Until(result.SecurityToken.ValidTo)));
        return grant;
    }

    public void Dispose() => keys.Dispose();

    private Task<TokenValidationResult> ValidateAsync(string token)
    {
        var set = keys.Current;
        return _handler.ValidateTokenAsync(
            token,
            new TokenValidationParameters
            {
                ValidIssuer = options.Issuer,
                ValidAudience = options.Audience,
                ValidAlgorithms = options.Algorithms,
                IssuerSigningKeys = set?.GetSigningKeys() ?? [],
                // A token without a key id is fine where there is only one; a made-up key id must not cost us every key.
                TryAllIssuerSigningKeys = set?.Keys.Count == 1,
                RequireExpirationTime = true,
                RequireSignedTokens = true,
                LifetimeValidator = (from, to, _, _) => IsAlive(from, to),
            }
        );
    }

    private bool IsAlive(DateTime? from, DateTime? to)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return to is { } end && now < end + options.ClockSkew && (from is not { } start || start - options.ClockSkew <= now);
    }

    private void Remember(in KeyDigest digest, in VerifiedTokens.Verified verified)
    {
        var known = _verified;
        if (keys.Current is { } current && !ReferenceEquals(known.Keys, current))
        {
            // A key that was taken back takes its tokens with it.
            _verified = known = new VerifiedTokens(current, MaxVerified);
        }
        known.Add(digest, verified);
    }

    private long Until(DateTime validTo) =>
        new DateTimeOffset(validTo, TimeSpan.Zero).ToUnixTimeMilliseconds() + (long)options.ClockSkew.TotalMilliseconds;

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private void Refused(string reason)
    {
        if (_throttle.TryTake(out var suppressed))
        {
            LogRefused(logger, reason, suppressed);
        }
    }

    [LoggerMessage(3405, LogLevel.Warning, "A token was refused: {Reason}. {Suppressed} more since the last line like this.")]
    private static partial void LogRefused(ILogger logger, string reason, int suppressed);
}
