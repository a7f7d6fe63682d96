namespace FeatureStore.Benchmarks.Measurements;

/// <summary>Order statistics by nearest rank: a percentile is always a value that was measured.</summary>
internal static class Percentiles
{
    /// <param name="values">At least one; is left as it is.</param>
    /// <param name="percent">0 to 100.</param>
    public static double Of(IReadOnlyCollection<double> values, double percent)
    {
        var sorted = values.Order().ToArray();
        return sorted[Math.Clamp((int)Math.Ceiling(percent / 100 * sorted.Length) - 1, 0, sorted.Length - 1)];
    }

    /// <summary>The middle value; of an even number, the lower one of the two.</summary>
    public static double Median(IEnumerable<double> values) => Of([.. values], 50);
}
