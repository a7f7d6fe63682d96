using System.Collections.Immutable;

namespace FeatureStore.Serving.RunTime;

/// <summary>One entity in the answer of <c>features</c>.</summary>
internal sealed record EntityFeaturesSource(string Id, ImmutableArray<SelectedFeature> Selected);
