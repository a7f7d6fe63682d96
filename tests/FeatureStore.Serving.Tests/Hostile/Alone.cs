namespace FeatureStore.Serving.Tests.Hostile;

/// <summary>Tests that measure the whole process's memory run without others beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
