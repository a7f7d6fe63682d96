namespace FeatureStore.Definitions.Features;

/// <summary>What a write does to the entry in Redis.</summary>
public enum RedisStrategy
{
    /// <summary>A filled entry is updated.</summary>
    WriteThrough,

    /// <summary>The entry is deleted; the next read fills it.</summary>
    WriteAround,

    /// <summary>The entry is deleted; servers neither read nor fill it.</summary>
    Off,
}
