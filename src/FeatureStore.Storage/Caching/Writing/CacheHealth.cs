namespace FeatureStore.Storage.Caching.Writing;

/// <summary>Whether writes reach the cache, for <c>/readyz</c>. Reads need no Redis: the store answers them.</summary>
public sealed class CacheHealth
{
    /// <summary>Where no cache is configured.</summary>
    public static readonly CacheHealth WithoutCache = new(null, TimeSpan.Zero);

    private readonly CacheBacklog? _backlog;
    private readonly TimeSpan _grace;

    internal CacheHealth(CacheBacklog? backlog, TimeSpan grace)
    {
        _backlog = backlog;
        _grace = grace;
    }

    /// <summary>False while events cannot be finished because Redis does not acknowledge their writes.</summary>
    public bool IsReady => Reason is null;

    /// <summary>Why it is not ready; null when it is.</summary>
    public string? Reason
    {
        get
        {
            if (_backlog?.State is not { Keys: > 0 } state || (state.Longest < _grace && !_backlog.IsFull))
            {
                return null;
            }
            var paused = _backlog.IsFull ? "; sources are paused" : "";
            return $"cache writes have been waiting for {state.Longest.TotalSeconds:F0} s ({state.Keys} keys): Redis does not acknowledge{paused}";
        }
    }
}
