namespace FeatureStore.Benchmarks.Measurements;

/// <summary>Times in milliseconds.</summary>
internal sealed record LatencySummary(int Count, double P50, double P99, double Max)
{
    /// <param name="milliseconds">At least one.</param>
    public static LatencySummary Of(IReadOnlyCollection<double> milliseconds) =>
        new(milliseconds.Count, Percentiles.Of(milliseconds, 50), Percentiles.Of(milliseconds, 99), Percentiles.Of(milliseconds, 100));
}
