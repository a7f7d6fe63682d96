using System.Diagnostics;

namespace FeatureStore.Benchmarks.Catalogs;

/// <summary>Measures what runs until it is stopped.</summary>
internal readonly record struct CostMeter(TimeSpan Cpu, long Timestamp, long Bytes)
{
    public static CostMeter Start() =>
        new(Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp(), GC.GetTotalAllocatedBytes(precise: true));

    /// <param name="units">Of work that were done.</param>
    /// <returns>For one of them.</returns>
    public Cost Stop(int units)
    {
        var elapsed = Stopwatch.GetElapsedTime(Timestamp);
        var cpu = Environment.CpuUsage.TotalTime - Cpu;
        return new Cost(cpu / units, elapsed / units, (GC.GetTotalAllocatedBytes(precise: true) - Bytes) / (double)units);
    }
}
