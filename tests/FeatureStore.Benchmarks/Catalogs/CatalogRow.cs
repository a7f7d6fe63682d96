namespace FeatureStore.Benchmarks.Catalogs;

/// <summary>What one size of a catalog costs.</summary>
/// <param name="Features">In it.</param>
/// <param name="Load">Its definitions from YAML in memory.</param>
/// <param name="Build">Its schema snapshot.</param>
/// <param name="Swap">A new revision on a running server.</param>
/// <param name="Request">One request on its plan, everything in memory.</param>
/// <param name="Document">The first request of a document: parsed, checked, compiled, run.</param>
internal sealed record CatalogRow(int Features, Cost Load, Cost Build, SwapResult Swap, Cost Request, Cost Document);
