using FeatureStore.Definitions.Loading;

namespace FeatureStore.Cli.Definitions;

/// <summary>What <c>validate --json</c> prints. Keys are only ever added.</summary>
/// <param name="Directory">As given.</param>
/// <param name="Valid">Whether processes can run on it.</param>
/// <param name="Revision">Null where it is not valid, as the numbers are.</param>
/// <param name="Streams">How many.</param>
/// <param name="Entities">How many.</param>
/// <param name="Features">How many.</param>
/// <param name="Errors">How many.</param>
/// <param name="Warnings">How many.</param>
/// <param name="Files">Those with diagnostics, by path.</param>
internal sealed record ValidationJson(
    string Directory,
    bool Valid,
    string? Revision,
    int? Streams,
    int? Entities,
    int? Features,
    int Errors,
    int Warnings,
    IReadOnlyList<ValidationJson.FileJson> Files
)
{
    public static ValidationJson Of(string directory, CatalogLoadResult result)
    {
        var errors = result.Diagnostics.Count(d => d.Severity == DiagnosticSeverity.Error);
        return new ValidationJson(
            directory,
            result.Catalog is not null,
            result.Catalog?.Revision,
            result.Catalog?.Streams.Length,
            result.Catalog?.Entities.Length,
            result.Catalog?.Features.Length,
            errors,
            result.Diagnostics.Length - errors,
            [
                .. result
                    .Diagnostics.GroupBy(d => d.File, StringComparer.Ordinal)
                    .Select(f => new FileJson(
                        f.Key,
                        [
                            .. f.Select(d => new DiagnosticJson(
                                d.Severity == DiagnosticSeverity.Error ? "error" : "warning",
                                d.Line,
                                d.Column,
                                d.Message,
                                d.Excerpt?.Text
                            )),
                        ]
                    )),
            ]
        );
    }

    /// <summary>Diagnostics of one file, by place.</summary>
    internal sealed record FileJson(string File, IReadOnlyList<DiagnosticJson> Diagnostics);

    /// <summary>One error or warning.</summary>
    /// <param name="Severity"><c>error</c> or <c>warning</c>.</param>
    /// <param name="Line">1-based.</param>
    /// <param name="Column">1-based, in UTF-16 units.</param>
    /// <param name="Message">What is wrong and what to do.</param>
    /// <param name="Source">The line, cut to 160 characters around the place; null where the file could not be read.</param>
    internal sealed record DiagnosticJson(string Severity, int Line, int Column, string Message, string? Source);
}
