namespace FeatureStore.Benchmarks.CacheReads;

/// <summary>What one client process did.</summary>
/// <param name="Reads">Sorted sets read.</param>
/// <param name="Seconds">In which time.</param>
/// <param name="ProcessorSeconds">Of its own process, all threads, user and kernel.</param>
/// <param name="AllocatedBytes">On its managed heap.</param>
internal sealed record ClientResult(long Reads, double Seconds, double ProcessorSeconds, long AllocatedBytes)
{
    public double PerProcessorSecond => Reads / ProcessorSeconds;

    public double Microseconds => 1e6 * ProcessorSeconds / Reads;

    public double PerSecond => Reads / Seconds;

    public double BytesPerRead => (double)AllocatedBytes / Reads;
}
