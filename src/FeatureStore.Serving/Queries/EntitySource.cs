namespace FeatureStore.Serving.Queries;

/// <summary>One entity in the answer.</summary>
internal sealed record EntitySource(string Id);
