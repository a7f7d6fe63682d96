namespace FeatureStore.Benchmarks.CacheReads;

/// <summary>One round of <see cref="HttpReads"/>.</summary>
/// <param name="Reads">Sorted sets read.</param>
/// <param name="Seconds">In which time.</param>
/// <param name="ProcessorSeconds">Of the server's process, all threads, user and kernel.</param>
/// <param name="HitShare">Of the reads, those that Redis answered.</param>
internal sealed record HttpResult(double Reads, double Seconds, double ProcessorSeconds, double HitShare)
{
    public double PerProcessorSecond => Reads / ProcessorSeconds;

    public double PerSecond => Reads / Seconds;
}
