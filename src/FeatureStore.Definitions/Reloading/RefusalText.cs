using System.Collections.Immutable;
using FeatureStore.Definitions.Loading;

namespace FeatureStore.Definitions.Reloading;

/// <summary>Why a revision was refused, short enough for a log line and for <c>/readyz</c>.</summary>
internal static class RefusalText
{
    /// <summary>Errors that are shown; <c>featurestore validate</c> shows all.</summary>
    private const int Shown = 5;

    public static string Of(ImmutableArray<Diagnostic> diagnostics)
    {
        var errors = diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).ToArray();
        var text = string.Join("; ", errors.Take(Shown));
        return errors.Length <= Shown ? text : $"{text}; and {errors.Length - Shown} more";
    }
}
