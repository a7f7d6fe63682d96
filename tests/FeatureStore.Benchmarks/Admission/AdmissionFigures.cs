using FeatureStore.Benchmarks.Measurements;

namespace FeatureStore.Benchmarks.Admission;

/// <summary>What one cache did.</summary>
/// <param name="HitRatio">Reads of the Zipf load that did not wait for the store.</param>
/// <param name="Latency">Of all its reads.</param>
internal sealed record AdmissionFigures(double HitRatio, LatencySummary Latency);
