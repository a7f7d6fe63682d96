using System.Net;
using StackExchange.Redis;

namespace FeatureStore.Storage.Caching.Connections;

/// <summary>The one multiplexed connection. Starting does not need Redis to be there: it connects in the background, again and again.</summary>
internal sealed class RedisConnection(RedisOptions options) : IAsyncDisposable
{
    private readonly DnsEndPoint? _endpoint = SingleEndpoint(options.Endpoint);
    private ConnectionMultiplexer? _multiplexer;

    /// <summary>Where the only server is, as long as it is not known to be a replica or a member of a cluster; null elsewhere.</summary>
    public DnsEndPoint? SinglePrimary
    {
        get
        {
            if (_endpoint is null || _multiplexer is null)
            {
                return null;
            }
            foreach (var server in _multiplexer.GetServers())
            {
                if (server.IsConnected && (server.IsReplica || server.ServerType != ServerType.Standalone))
                {
                    return null;
                }
            }
            return _endpoint;
        }
    }

    /// <summary>For subscriptions; null before <see cref="ConnectAsync"/>.</summary>
    public IConnectionMultiplexer? Multiplexer => _multiplexer;

    /// <exception cref="InvalidOperationException"><see cref="ConnectAsync"/> was not called.</exception>
    public IDatabase Database => _multiplexer?.GetDatabase() ?? throw new InvalidOperationException("InitializeAsync comes first.");

    /// <summary>Returns when connected, or after the first attempt.</summary>
    public async Task ConnectAsync() => _multiplexer ??= await ConnectionMultiplexer.ConnectAsync(Settings(options));

    public async ValueTask DisposeAsync()
    {
        if (_multiplexer is not null)
        {
            await _multiplexer.DisposeAsync();
        }
    }

    private static DnsEndPoint? SingleEndpoint(string endpoint)
    {
        var colon = endpoint.LastIndexOf(':');
        return endpoint.Contains(',', StringComparison.Ordinal) || !int.TryParse(endpoint.AsSpan(colon + 1), out var port)
            ? null
            : new DnsEndPoint(endpoint[..colon], port);
    }

    internal static ConfigurationOptions Settings(RedisOptions options)
    {
        var settings = new ConfigurationOptions
        {
            User = options.User,
            Password = options.Password,
            Ssl = options.Ssl,
            ClientName = "featurestore",
            // For INFO, which the client counts among the admin's commands; what the user may do is for the server's ACL to say.
            AllowAdmin = true,
            // Nobody is to choose between primaries, and nobody to ask how Redis is configured: that would only ask for rights.
            TieBreaker = "",
            CommandMap = CommandMap.Create(["CONFIG"], available: false),
            // One of ours, so that one right to channels is enough; without any there would be no connection for subscriptions yet.
            ConfigurationChannel = "featurestore:configuration",
            AbortOnConnectFail = false,
            ConnectTimeout = (int)options.ConnectTimeout.TotalMilliseconds,
            AsyncTimeout = (int)options.WriteTimeout.TotalMilliseconds,
            SyncTimeout = (int)options.WriteTimeout.TotalMilliseconds,
            // While disconnected every command fails at once: a reader turns to the store, a write step waits on its own clock.
            BacklogPolicy = BacklogPolicy.FailFast,
            ReconnectRetryPolicy = new ExponentialRetry(100, 2_000),
            HeartbeatInterval = TimeSpan.FromMilliseconds(250),
        };
        if (RedisTls.Authorities(options) is { } authorities)
        {
            settings.SslClientAuthenticationOptions = host => RedisTls.Client(host, authorities);
        }
        foreach (var endpoint in options.Endpoint.Split(','))
        {
            settings.EndPoints.Add(endpoint);
        }
        return settings;
    }
}
