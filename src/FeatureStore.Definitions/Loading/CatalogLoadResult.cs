using System.Collections.Immutable;
using FeatureStore.Definitions.Catalogs;

namespace FeatureStore.Definitions.Loading;

/// <summary>The outcome of loading definitions.</summary>
/// <param name="Catalog">Null when there is any error.</param>
/// <param name="Diagnostics">All errors and warnings, ordered by file and position.</param>
public sealed record CatalogLoadResult(Catalog? Catalog, ImmutableArray<Diagnostic> Diagnostics);
