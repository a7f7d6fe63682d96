namespace FeatureStore.Benchmarks.CacheReads;

/// <summary>Who reads.</summary>
internal enum ClientKind
{
    /// <summary>One blocking socket that sends the same commands, finds where each reply ends, and drops it: the least that a client can do.</summary>
    Bare,

    /// <summary>The same, but it knows how long the replies are and looks at none: the cost of the socket.</summary>
    Counting,

    /// <summary>The batch path of the product.</summary>
    Batch,

    /// <summary>StackExchange.Redis with an object for each item, as the product reads from clusters.</summary>
    Objects,

    /// <summary>The product's reads from the process's own memory, filled from Redis.</summary>
    Memory,
}
