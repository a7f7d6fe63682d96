namespace FeatureStore.LocalServices.Redis;

/// <summary>A Redis to use: the one that <see cref="EndpointVariables.Redis"/> names, else a process of our own.</summary>
public sealed class LocalRedis : IAsyncDisposable
{
    private readonly RedisProcess? _process;

    private LocalRedis(string endpoint, RedisProcess? process)
    {
        Endpoint = endpoint;
        _process = process;
    }

    /// <summary><c>host:port</c>.</summary>
    public string Endpoint { get; }

    public static async Task<LocalRedis> OpenAsync(CancellationToken cancellationToken = default)
    {
        if (EndpointVariables.Read(EndpointVariables.Redis) is { } given)
        {
            return new LocalRedis(given, null);
        }
        var process = await RedisProcess.StartAsync(cancellationToken: cancellationToken);
        return new LocalRedis(process.Endpoint, process);
    }

    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;
}
