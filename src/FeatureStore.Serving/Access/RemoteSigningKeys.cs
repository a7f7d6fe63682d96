using FeatureStore.Definitions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace FeatureStore.Serving.Access;

/// <summary>A JWKS by HTTP. What could not be had keeps the old keys; without any, no token can be verified.</summary>
internal sealed partial class RemoteSigningKeys : ISigningKeys
{
    private const int MaxBytes = 1024 * 1024;
    private static readonly TimeSpan _period = TimeSpan.FromMinutes(10);

    /// <summary>So that tokens with made-up key ids do not make us a client that floods the provider.</summary>
    private static readonly TimeSpan _minPause = TimeSpan.FromSeconds(30);

    private readonly Uri _url;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly HttpClient _http;
    private readonly ITimer _timer;
    private readonly Lock _asking = new();
    private Task _asked = Task.CompletedTask;
    private long _askedAt;
    private volatile JsonWebKeySet? _current;

    public RemoteSigningKeys(Uri url, TimeProvider time, ILogger<RemoteSigningKeys> logger)
    {
        (_url, _time, _logger) = (url, time, logger);
        // A redirect could lead from https to http.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false })
        {
            Timeout = TimeSpan.FromSeconds(5),
            MaxResponseContentBufferSize = MaxBytes,
        };
        _asked = AskAsync();
        _askedAt = time.GetTimestamp();
        _timer = time.CreateTimer(_ => _ = RefreshAsync(), state: null, _period, _period);
    }

    public JsonWebKeySet? Current => _current;

    public Task RefreshAsync()
    {
        lock (_asking)
        {
            if (_asked.IsCompleted && _time.GetElapsedTime(_askedAt) >= _minPause)
            {
                _asked = AskAsync();
                _askedAt = _time.GetTimestamp();
            }
            return _asked;
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        _http.Dispose();
    }

    private async Task AskAsync()
    {
        try
        {
            var keys = FileSigningKeys.Parse(await _http.GetStringAsync(_url));
            if (_current?.Keys.Count != keys.Keys.Count)
            {
                LogHad(_logger, _url.Host, keys.Keys.Count);
            }
            _current = keys;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or ConfigurationException)
        {
            LogFailed(_logger, _url.Host, e.Message);
        }
    }

    [LoggerMessage(3403, LogLevel.Information, "{Host} gave {Count} keys to verify tokens with.")]
    private static partial void LogHad(ILogger logger, string host, int count);

    [LoggerMessage(3404, LogLevel.Error, "{Host} gave no keys to verify tokens with; those of before stay: {Reason}")]
    private static partial void LogFailed(ILogger logger, string host, string reason);
}
