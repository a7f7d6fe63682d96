namespace FeatureStore.IntegrationTests.Overload;

/// <summary>What measures time and memory runs when nothing else of this process does.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
