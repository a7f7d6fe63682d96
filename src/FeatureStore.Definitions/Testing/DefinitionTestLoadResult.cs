using System.Collections.Immutable;
using FeatureStore.Definitions.Loading;

namespace FeatureStore.Definitions.Testing;

/// <summary>The tests below a directory.</summary>
/// <param name="Tests">Null when there is any error.</param>
/// <param name="Diagnostics">What is wrong with the files, ordered by file and position.</param>
public sealed record DefinitionTestLoadResult(ImmutableArray<DefinitionTest>? Tests, ImmutableArray<Diagnostic> Diagnostics);
