using FeatureStore.Benchmarks.Catalogs;

namespace FeatureStore.Benchmarks.Hostile;

/// <summary>What a document costs.</summary>
/// <param name="Kind">Refused, large, or just below the limits.</param>
/// <param name="Begin">How it begins.</param>
/// <param name="Length">In characters.</param>
/// <param name="Status">Of the answer.</param>
/// <param name="Answer">Bytes.</param>
/// <param name="Cost">The median, in processor time.</param>
/// <param name="Worst">The longest one, in processor time.</param>
internal sealed record HostileRow(string Kind, string Begin, int Length, int Status, long Answer, Cost Cost, TimeSpan Worst);
