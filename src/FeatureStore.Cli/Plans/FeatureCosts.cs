using FeatureStore.Definitions.Estimates;

namespace FeatureStore.Cli.Plans;

/// <summary>What one feature takes before and after; null where it is not there.</summary>
internal sealed record FeatureCosts(string Feature, FeatureEstimate? Before, FeatureEstimate? After);
