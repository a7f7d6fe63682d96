using System.Globalization;
using FeatureStore.Storage.Telemetry;
using StackExchange.Redis;

namespace FeatureStore.Storage.Caching.Connections;

/// <summary>
/// Asks the primaries now and then how full they are: <c>INFO</c>. A user who may not ask, or a Redis that is away, costs nothing but the
/// figures, and that fills are admitted as if there were room.
/// </summary>
internal sealed class RedisWatch(RedisConnection connection, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>How long Redis counts as full after the last eviction that was seen.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, long> _evicted = [];
    private readonly RedisUsage _usage = new();
    private Task _running = Task.CompletedTask;
    private long _evictionSeenAt;
    private bool _hasEvicted;

    /// <summary>Whether entries are pushed out at present.</summary>
    public bool IsEvicting => Volatile.Read(ref _hasEvicted) && time.GetElapsedTime(Volatile.Read(ref _evictionSeenAt)) < Memory;

    /// <summary>Begins to look, in the background; once.</summary>
    public void Start()
    {
        if (_running.IsCompleted && !_stop.IsCancellationRequested)
        {
            StorageMetrics.Watch(_usage);
            _running = RunAsync();
        }
    }

    /// <summary>Looks once.</summary>
    internal async Task LookAsync()
    {
        long bytes = 0;
        foreach (var server in connection.Multiplexer?.GetServers() ?? [])
        {
            if (server is not { IsConnected: true, IsReplica: false })
            {
                continue;
            }
            try
            {
                var info = await server.InfoRawAsync() ?? "";
                bytes += Field(info, "used_memory");
                Take(server.EndPoint.ToString()!, Field(info, "evicted_keys"));
            }
            catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException)
            {
                // Not allowed to, or not there.
            }
        }
        _usage.Bytes = bytes;
    }

    public async ValueTask DisposeAsync()
    {
        StorageMetrics.Forget(_usage);
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            await LookAsync();
            await Task.Delay(Interval, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Take(string server, long evicted)
    {
        // Of what was evicted before the first look, nobody knows when. A count that goes down began anew.
        if (_evicted.TryGetValue(server, out var before) && evicted > before)
        {
            _usage.Evicted += evicted - before;
            Volatile.Write(ref _evictionSeenAt, time.GetTimestamp());
            Volatile.Write(ref _hasEvicted, true);
        }
        _evicted[server] = evicted;
    }

    /// <summary>The number after <c>name:</c> at the beginning of a line; 0 where there is none.</summary>
    private static long Field(string info, string name)
    {
        foreach (var line in info.AsSpan().EnumerateLines())
        {
            if (
                line.StartsWith(name, StringComparison.Ordinal)
                && line.Length > name.Length
                && line[name.Length] == ':'
                && long.TryParse(line[(name.Length + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            )
            {
                return number;
            }
        }
        return 0;
    }
}
