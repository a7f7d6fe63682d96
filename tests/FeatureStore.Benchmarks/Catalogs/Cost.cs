using FeatureStore.Benchmarks.Measurements;

namespace FeatureStore.Benchmarks.Catalogs;

/// <summary>What a unit of work took.</summary>
/// <param name="Cpu">Processor time of the whole process.</param>
/// <param name="Elapsed">By the clock.</param>
/// <param name="Bytes">Allocated.</param>
internal readonly record struct Cost(TimeSpan Cpu, TimeSpan Elapsed, double Bytes)
{
    /// <summary>Each figure by itself.</summary>
    public static Cost Median(IReadOnlyCollection<Cost> costs) =>
        new(
            TimeSpan.FromTicks((long)Percentiles.Median(costs.Select(c => (double)c.Cpu.Ticks))),
            TimeSpan.FromTicks((long)Percentiles.Median(costs.Select(c => (double)c.Elapsed.Ticks))),
            Percentiles.Median(costs.Select(c => c.Bytes))
        );
}
