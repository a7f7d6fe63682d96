using System.Diagnostics;

namespace FeatureStore.Benchmarks.CacheReads;

/// <summary>Measures this process over a span of its run, after a warm-up.</summary>
internal sealed class Meter(int warmUpSeconds, int seconds)
{
    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private readonly Process _self = Process.GetCurrentProcess();
    private long _measuredFrom;
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
        if (_measuredFrom == 0 && elapsed >= warmUpSeconds)
        {
            _self.Refresh();
            (_measuredFrom, _processor, _allocated, _reads) = (
                Stopwatch.GetTimestamp(),
                _self.TotalProcessorTime,
                GC.GetTotalAllocatedBytes(),
                reads
            );
        }
        else if (Result is null && elapsed >= warmUpSeconds + seconds)
        {
            _self.Refresh();
            Result = new ClientResult(
                reads - _reads,
                Stopwatch.GetElapsedTime(_measuredFrom).TotalSeconds,
                (_self.TotalProcessorTime - _processor).TotalSeconds,
                GC.GetTotalAllocatedBytes() - _allocated
            );
        }
        return Result is null;
    }
}
