using FeatureStore.Definitions.Configuration;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Serving.Access;

/// <summary>A request's credential → the client's grant. Knows API keys, tokens, or both.</summary>
internal sealed partial class Authenticator : IDisposable
{
    /// <summary>The header for a key, beside <c>Authorization: Bearer</c>.</summary>
    public const string KeyHeader = "X-Api-Key";

    private const string Bearer = "Bearer ";

    private readonly WatchedFiles<ApiKeys>? _keys;
    private readonly JwtVerifier? _jwt;

    /// <param name="options">Checked.</param>
    /// <param name="time">Lifetimes, and when to look at files again.</param>
    /// <param name="logs">What changed, and what could not be used.</param>
    /// <exception cref="ConfigurationException">A file is missing or wrong.</exception>
    public Authenticator(AccessOptions options, TimeProvider time, ILoggerFactory logs)
    {
        var clients = new ClientDirectory(options);
        var logger = logs.CreateLogger<Authenticator>();
        if (options.KeysFile is { } path)
        {
            try
            {
                _keys = new WatchedFiles<ApiKeys>([path], contents => ApiKeys.Read(contents[0], clients), time);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new ConfigurationException($"'auth:keysFile' can't be read: {e.Message}");
            }
            _keys.Changed += keys => LogChanged(logger, keys.Count);
            _keys.Refused += e => LogRefused(logger, e.Message);
        }
        if (options.Jwt is { } jwt)
        {
            ISigningKeys keys = jwt.JwksFile is { } file
                ? new FileSigningKeys(file, time, logs.CreateLogger<FileSigningKeys>())
                : new RemoteSigningKeys(new Uri(jwt.JwksUrl!), time, logs.CreateLogger<RemoteSigningKeys>());
            _jwt = new JwtVerifier(jwt, keys, clients, time, logs.CreateLogger<JwtVerifier>());
        }
    }

    /// <summary>The credential of a request; false where there is none, or more than one of a kind.</summary>
    public static bool TryCredential(HttpRequest request, out ReadOnlySpan<char> credential)
    {
        if (request.Headers[KeyHeader] is [{ Length: > 0 } key])
        {
            credential = key;
            return true;
        }
        if (request.Headers.Authorization is [{ } header] && header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            credential = header.AsSpan(Bearer.Length).Trim();
            return !credential.IsEmpty;
        }
        credential = default;
        return false;
    }

    /// <summary>Looks a credential up among the keys and the tokens verified before. Allocates nothing.</summary>
    public ClientGrant? Find(in KeyDigest digest) => _keys?.Current.Find(digest) ?? _jwt?.Find(digest);

    /// <summary>Verifies a token that was not seen before.</summary>
    /// <returns>Null where it is none, or a wrong one.</returns>
    public Task<ClientGrant?> VerifyAsync(ReadOnlySpan<char> credential, in KeyDigest digest) =>
        _jwt is not null && credential.Count('.') == 2
            ? _jwt.VerifyAsync(credential.ToString(), digest)
            : Task.FromResult<ClientGrant?>(null);

    public void Dispose()
    {
        _keys?.Dispose();
        _jwt?.Dispose();
    }

    [LoggerMessage(3410, LogLevel.Information, "The keys file changed: {Count} keys now.")]
    private static partial void LogChanged(ILogger logger, int count);

    [LoggerMessage(3411, LogLevel.Error, "The changed keys file can't be used, the old keys stay: {Reason}")]
    private static partial void LogRefused(ILogger logger, string reason);
}
