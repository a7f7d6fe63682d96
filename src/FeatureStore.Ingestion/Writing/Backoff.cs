namespace FeatureStore.Ingestion.Writing;

/// <summary>Exponential pauses with jitter: each between half of its ceiling and all of it.</summary>
/// <param name="min">Ceiling of the first.</param>
/// <param name="max">Ceiling of all.</param>
/// <param name="random">Jitter; used by nothing else.</param>
internal sealed class Backoff(TimeSpan min, TimeSpan max, Random random)
{
    /// <summary>The pause after so many failed attempts before this one. Safe for concurrent use.</summary>
    public TimeSpan After(int attempts)
    {
        var ceiling = Math.Min(max.TotalMilliseconds, min.TotalMilliseconds * Math.Pow(2, Math.Min(attempts, 20)));
        double share;
        lock (random)
        {
            share = random.NextDouble();
        }
        return TimeSpan.FromMilliseconds(ceiling * (0.5 + (share / 2)));
    }
}
