namespace FeatureStore.Definitions.Loading;

/// <summary>Something wrong or unwise in a definition.</summary>
/// <param name="Severity">Errors refuse the whole catalog.</param>
/// <param name="File">Path as the user would name it, relative to the directory given.</param>
/// <param name="Line">1-based.</param>
/// <param name="Column">1-based.</param>
/// <param name="Message">What is wrong and what to do, with the nearest valid name where there is one.</param>
public sealed record Diagnostic(DiagnosticSeverity Severity, string File, int Line, int Column, string Message)
{
    /// <summary>What stands there; null where the file has no such line, or could not be read.</summary>
    public SourceExcerpt? Excerpt { get; init; }

    /// <summary><c>file:line:column: error: message</c>.</summary>
    public override string ToString() =>
        $"{File}:{Line}:{Column}: {(Severity == DiagnosticSeverity.Error ? "error" : "warning")}: {Message}";
}
