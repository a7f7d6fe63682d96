namespace FeatureStore.Definitions.Features;

/// <summary>How a feature is cached.</summary>
/// <param name="Redis">Default <c>write-through</c>.</param>
/// <param name="Items">Newest records kept of an action feature; default <c>serve.max_limit</c>, at most 100.</param>
/// <param name="SoftTtl">Age after which a reader reloads, and serves the old entry only if it cannot; default 10 minutes.</param>
/// <param name="HardTtl">Age at which the entry goes; default 1 hour.</param>
/// <param name="Local">Age that the cache inside a server may have; default 0, off.</param>
public sealed record CachePolicy(RedisStrategy Redis, int Items, TimeSpan SoftTtl, TimeSpan HardTtl, TimeSpan Local)
{
    public const int MaxDefaultItems = 100;
    public static readonly TimeSpan DefaultSoftTtl = TimeSpan.FromMinutes(10);
    public static readonly TimeSpan DefaultHardTtl = TimeSpan.FromHours(1);
}
