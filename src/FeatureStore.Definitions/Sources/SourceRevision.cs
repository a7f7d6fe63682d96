using FeatureStore.Definitions.Loading;

namespace FeatureStore.Definitions.Sources;

/// <summary>One state of a source.</summary>
/// <param name="Version">The source's own name for it: a commit, a revision number, a digest of a directory's state.</param>
/// <param name="Loaded">The catalog, or the errors for which there is none.</param>
/// <param name="Files">What it was loaded from; empty where the source is on local disk anyway.</param>
public sealed record SourceRevision(string Version, CatalogLoadResult Loaded, IReadOnlyList<SourceFile> Files);
