namespace FeatureStore.Definitions.Telemetry;

/// <summary>A count of one feature: an atomic addition, on a cache line of its own for each of some cores.</summary>
public sealed class FeatureCount
{
    // 64 bytes of counters between two stripes, and before the first, so that no two cores share a line.
    private const int Spacing = 8;
    private const int Stripes = 8;

    private readonly long[] _counts = new long[(Stripes + 1) * Spacing];

    public long Sum
    {
        get
        {
            long sum = 0;
            for (var i = 1; i <= Stripes; i++)
            {
                sum += Interlocked.Read(ref _counts[i * Spacing]);
            }
            return sum;
        }
    }

    public void Add(long count)
    {
        var stripe = (Thread.GetCurrentProcessorId() & (Stripes - 1)) + 1;
        Interlocked.Add(ref _counts[stripe * Spacing], count);
    }
}
