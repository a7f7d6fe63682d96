using System.Text;
using FeatureStore.Definitions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace FeatureStore.Serving.Access;

/// <summary>A JWKS in a file, read again when it changes.</summary>
internal sealed partial class FileSigningKeys : ISigningKeys
{
    private readonly WatchedFiles<JsonWebKeySet> _file;

    /// <exception cref="ConfigurationException">It is missing, or no JWKS with a key.</exception>
    public FileSigningKeys(string path, TimeProvider time, ILogger<FileSigningKeys> logger)
    {
        try
        {
            _file = new WatchedFiles<JsonWebKeySet>([path], contents => Parse(Encoding.UTF8.GetString(contents[0])), time);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"'auth:jwt:jwksFile' can't be read: {e.Message}");
        }
        _file.Changed += keys => LogChanged(logger, keys.Keys.Count);
        _file.Refused += e => LogRefused(logger, e.Message);
    }

    public JsonWebKeySet Current => _file.Current;

    public Task RefreshAsync() => Task.CompletedTask;

    public void Dispose() => _file.Dispose();

    /// <exception cref="ConfigurationException">It is no JWKS with a key.</exception>
    internal static JsonWebKeySet Parse(string json)
    {
        JsonWebKeySet keys;
        try
        {
            keys = new JsonWebKeySet(json);
        }
        catch (Exception e) when (e is ArgumentException or System.Text.Json.JsonException)
        {
            throw new ConfigurationException("The provider's keys are no JWKS: one JSON object with 'keys'.");
        }
        return keys.Keys.Count > 0 ? keys : throw new ConfigurationException("The provider's JWKS has no key.");
    }

    [LoggerMessage(3401, LogLevel.Information, "The keys of the identity provider changed: {Count} now.")]
    private static partial void LogChanged(ILogger logger, int count);

    [LoggerMessage(3402, LogLevel.Error, "The changed keys of the identity provider can't be used, the old ones stay: {Reason}")]
    private static partial void LogRefused(ILogger logger, string reason);
}
