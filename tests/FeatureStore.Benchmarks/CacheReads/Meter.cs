using System.Diagnostics;

namespace FeatureStore.Benchmarks.CacheReads;

/// <summary>Measures this process over a span of its run, after a warm-up.</summary>
internal sealed class Meter(int warmUpSeconds, int seconds)
{
    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private readonly Process _self = Process.GetCurrentProcess();
    private bool _isMeasured;
    private TimeSpan _processor;
    private long _allocated;
    private long _reads;

    public ClientResult? Result { get; private set; }

    /// <summary>Called after each request, by one thread at a time.</summary>
    /// <param name="reads">So far.</param>
    /// <returns>False when the time is over.</returns>
    public bool Goes(long reads)
    {
        var elapsed = Stopwatch.GetElapsedTime(_startedAt).TotalSeconds;
        if (!_isMeasured && elapsed >= warmUpSeconds)
        {
            _self.Refresh();
            (_isMeasured, _processor, _allocated, _reads) = (true, _self.TotalProcessorTime, GC.GetTotalAllocatedBytes(), reads);
        }
        else if (Result is null && elapsed >= warmUpSeconds + seconds)
        {
            _self.Refresh();
            Result = new ClientResult(
                reads - _reads,
                (_self.TotalProcessorTime - _processor).TotalSeconds,
                GC.GetTotalAllocatedBytes() - _allocated
            );
        }
        return Result is null;
    }
}
