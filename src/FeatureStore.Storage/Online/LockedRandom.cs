namespace FeatureStore.Storage.Online;

/// <summary>An injected <see cref="Random"/> for concurrent use.</summary>
/// <param name="random">Not used by anyone else.</param>
internal sealed class LockedRandom(Random random)
{
    private readonly Lock _lock = new();

    /// <summary>In [0, 1).</summary>
    public double NextDouble()
    {
        lock (_lock)
        {
            return random.NextDouble();
        }
    }

    public long NextInt64()
    {
        lock (_lock)
        {
            return random.NextInt64();
        }
    }

    /// <summary>32 hex digits, not to be drawn again by any process: an unseeded <see cref="Random"/> starts from the system's entropy.</summary>
    public string NextToken()
    {
        lock (_lock)
        {
            return $"{random.NextInt64():x16}{random.NextInt64():x16}";
        }
    }
}
