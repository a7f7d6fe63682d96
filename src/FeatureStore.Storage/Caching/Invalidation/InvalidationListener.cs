using FeatureStore.Storage.Telemetry;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace FeatureStore.Storage.Caching.Invalidation;

/// <summary>
/// Hears what was written elsewhere. Redis delivers a message at most once; a number that is missing, a connection that was lost or a
/// message that cannot be read make all entries old. A loss that nobody notices costs no more than an entry's age.
/// </summary>
internal sealed partial class InvalidationListener(IInvalidationTarget target, ILogger logger)
{
    /// <summary>Senders that are known at once (I7); more begin anew.</summary>
    private const int MaxSenders = 10_000;

    private readonly Dictionary<long, long> _numbers = [];
    private int _isStarted;

    /// <summary>Subscribes, once; returns at once. Does nothing as long as there is no connection.</summary>
    public void Start(IConnectionMultiplexer? redis)
    {
        if (redis is null || Interlocked.Exchange(ref _isStarted, 1) != 0)
        {
            return;
        }
        redis.ConnectionFailed += (_, lost) => LoseIf(lost.ConnectionType);
        redis.ConnectionRestored += (_, restored) => LoseIf(restored.ConnectionType);
        _ = SubscribeAsync(redis.GetSubscriber());
    }

    /// <summary>Takes one message. They come one after another.</summary>
    internal void Take(ReadOnlySpan<byte> message)
    {
        StorageMetrics.InvalidationReceived();
        if (!InvalidationMessage.TryReadHead(message, out var sender, out var number, out _))
        {
            Lose("a message that is none of ours");
            return;
        }
        lock (_numbers)
        {
            if (_numbers.TryGetValue(sender, out var last) && number != last + 1)
            {
                Lose("a message is missing");
            }
            if (_numbers.Count >= MaxSenders && !_numbers.ContainsKey(sender))
            {
                _numbers.Clear();
                Lose("more senders than are remembered");
            }
            _numbers[sender] = number;
        }
        if (!InvalidationMessage.TryRead(message, target))
        {
            Lose("a message that is cut short");
        }
    }

    private async Task SubscribeAsync(ISubscriber subscriber)
    {
        try
        {
            // A queue, since handlers without one may run in another order than messages came in.
            var queue = await subscriber.SubscribeAsync(InvalidationSender.Channel);
            // What was read while nobody listened may be old; what comes from now on waits in the queue.
            target.InvalidateAll();
            queue.OnMessage(message => Take((byte[]?)message.Message ?? []));
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException)
        {
            LogNotSubscribed(e.Message);
            Volatile.Write(ref _isStarted, 0);
        }
    }

    private void LoseIf(ConnectionType type)
    {
        if (type == ConnectionType.Subscription)
        {
            Lose("the connection was lost");
        }
    }

    private void Lose(string why)
    {
        StorageMetrics.InvalidationsLost();
        LogLost(why);
        target.InvalidateAll();
    }

    [LoggerMessage(
        2207,
        LogLevel.Warning,
        "Cannot hear what others write ({Reason}); entries in memory end by their age alone. Next try with the next entry"
    )]
    private partial void LogNotSubscribed(string reason);

    [LoggerMessage(2208, LogLevel.Debug, "Some of what others wrote was not heard ({Reason}); entries in memory are read anew")]
    private partial void LogLost(string reason);
}
