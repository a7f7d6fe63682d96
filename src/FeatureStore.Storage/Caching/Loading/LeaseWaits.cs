using System.Collections.Concurrent;
using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Caching.Connections;
using FeatureStore.Storage.Caching.Protocol;

namespace FeatureStore.Storage.Caching.Loading;

/// <summary>
/// The token of a load is a lease: while another process holds it, readers here wait for what it fills instead of loading too. One poll of
/// Redis for each key, however many wait; only that the load is over is shared, each then looks for itself (I4).
/// </summary>
internal sealed class LeaseWaits(RedisCacheProtocol protocol, RedisOptions options, TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan MaxPause = TimeSpan.FromMilliseconds(25);

    private readonly ConcurrentDictionary<string, Lazy<Task<bool>>> _waits = new();

    /// <summary>Waits until no load of the key is under way.</summary>
    /// <returns>False when that took longer than <see cref="RedisOptions.LeaseWait"/>: its holder is slow, or gone.</returns>
    public Task<bool> WaitAsync(FeatureDefinition feature, string key) =>
        _waits
            .GetOrAdd(
                key,
                static (key, self) => new Lazy<Task<bool>>(() => self.Owner.PollAsync(self.Feature, key)),
                (Owner: this, Feature: feature)
            )
            .Value;

    private async Task<bool> PollAsync(FeatureDefinition feature, string key)
    {
        var isOver = false;
        try
        {
            var started = time.GetTimestamp();
            var pause = FirstPause;
            while (!isOver && time.GetElapsedTime(started) < options.LeaseWait)
            {
                await Task.Delay(pause, time);
                isOver = !await IsLoadingAsync(feature, key);
                // An eighth of the wait so far: what comes late by that is late by an eighth of a load.
                pause = Max(FirstPause, Min(MaxPause, time.GetElapsedTime(started) / 8));
            }
            return isOver;
        }
        finally
        {
            if (isOver)
            {
                _waits.TryRemove(key, out _);
            }
            else
            {
                // Nobody is to wait for this holder again, for as long as its token can stand.
                _ = ForgetAsync(key);
            }
        }
    }

    private async Task ForgetAsync(string key)
    {
        await Task.Delay(options.LoadLifetime, time);
        _waits.TryRemove(key, out _);
    }

    /// <summary>False also where Redis does not answer: the next lookup finds out.</summary>
    private async Task<bool> IsLoadingAsync(FeatureDefinition feature, string key)
    {
        var asked = protocol.IsLoadingAsync(feature, key);
        await RedisReplies.SettleAsync([asked], options.ReadTimeout, time, CancellationToken.None);
        return asked.IsCompletedSuccessfully && asked.Result;
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
