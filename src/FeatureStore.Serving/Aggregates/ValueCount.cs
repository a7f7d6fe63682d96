using FeatureStore.Serving.Records;

namespace FeatureStore.Serving.Aggregates;

/// <summary>A value and how often it occurs.</summary>
internal sealed record ValueCount(RawJson Value, int Count);
