namespace FeatureStore.Benchmarks.CacheReads;

/// <summary>What one client process did.</summary>
/// <param name="Reads">Sorted sets read.</param>
/// <param name="ProcessorSeconds">Of its own process, all threads, user and kernel.</param>
/// <param name="AllocatedBytes">On its managed heap.</param>
internal sealed record ClientResult(long Reads, double ProcessorSeconds, long AllocatedBytes)
{
    public double PerProcessorSecond => Reads / ProcessorSeconds;

    public double BytesPerRead => (double)AllocatedBytes / Reads;
}
