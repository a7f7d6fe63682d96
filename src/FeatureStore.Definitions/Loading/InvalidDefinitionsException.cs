using System.Collections.Immutable;

namespace FeatureStore.Definitions.Loading;

/// <summary>Definitions with errors: nothing of them is used. The message has one line for each.</summary>
public sealed class InvalidDefinitionsException(ImmutableArray<Diagnostic> diagnostics)
    : Exception(string.Join(Environment.NewLine, diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)))
{
    public ImmutableArray<Diagnostic> Diagnostics { get; } = diagnostics;
}
