using FeatureStore.Definitions.Features;

namespace FeatureStore.Storage.Tests.Caching.Exploration;

internal static class KeyLifetimes
{
    /// <summary>What the model's protocol gives to the token of a load; far from the hard TTL, so that both can be told apart later on.</summary>
    public static readonly TimeSpan Load = TimeSpan.FromMinutes(10);

    /// <param name="left">Null for ever, of a key that is there.</param>
    public static KeyLifetime Of(TimeSpan? left) =>
        left is null || left > CachePolicy.DefaultHardTtl ? KeyLifetime.TooLong
        : left > Load ? KeyLifetime.Hard
        : KeyLifetime.Load;

    public static TimeSpan? Span(KeyLifetime lifetime) =>
        lifetime switch
        {
            KeyLifetime.Load => Load,
            KeyLifetime.Hard => CachePolicy.DefaultHardTtl,
            _ => null,
        };
}
