namespace FeatureStore.Definitions.Loading;

public enum DiagnosticSeverity
{
    /// <summary>Legal but unwise.</summary>
    Warning,

    /// <summary>The catalog is refused.</summary>
    Error,
}
