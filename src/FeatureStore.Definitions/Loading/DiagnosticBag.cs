using System.Collections.Immutable;
using FeatureStore.Definitions.Loading.Yaml;

namespace FeatureStore.Definitions.Loading;

/// <summary>Collects what is wrong, so that all of it can be said at once.</summary>
internal sealed class DiagnosticBag
{
    /// <summary>Of errors, and of warnings: nobody reads more, and a file of nonsense must not fill the memory.</summary>
    private const int MaxDiagnostics = 1_000;

    private readonly List<Diagnostic> _errors = [];
    private readonly List<Diagnostic> _warnings = [];
    private readonly bool _wasFull;
    private int _dropped;

    public DiagnosticBag()
        : this(wasFull: false) { }

    private DiagnosticBag(bool wasFull) => _wasFull = wasFull;

    public bool HasErrors => _errors.Count > 0;

    /// <summary>Whether further errors are only counted: what takes long to say of them need not be found out.</summary>
    public bool IsFull => _wasFull || _errors.Count >= MaxDiagnostics;

    /// <summary>A bag of its own for work beside other work, to be taken back in an order that does not depend on who was first.</summary>
    public DiagnosticBag Part() => new(IsFull);

    /// <summary>Takes a part's diagnostics.</summary>
    public void Take(DiagnosticBag part)
    {
        part._errors.ForEach(Add);
        part._warnings.ForEach(Add);
        _dropped += part._dropped;
    }

    public void Error(YamlNode node, string message)
    {
        var (line, column) = node.Position;
        Error(node.File, line, column, message);
    }

    /// <param name="file">Where it is wrong.</param>
    /// <param name="index">Offset in the file's text.</param>
    /// <param name="message">What is wrong and what to do.</param>
    public void Error(YamlFile file, long index, string message)
    {
        var (line, column) = file.PositionOf(index);
        Error(file, line, column, message);
    }

    public void Error(YamlFile file, int line, int column, string message) =>
        Add(Of(DiagnosticSeverity.Error, file, line, column, message));

    /// <summary>Of a directory, or of a file that could not be read.</summary>
    public void Error(string path, string message) => Add(new Diagnostic(DiagnosticSeverity.Error, path, 1, 1, message));

    public void Warning(YamlNode node, string message)
    {
        var (line, column) = node.Position;
        Add(Of(DiagnosticSeverity.Warning, node.File, line, column, message));
    }

    /// <summary>Of a file that was not read.</summary>
    public void Warning(string path, string message) => Add(new Diagnostic(DiagnosticSeverity.Warning, path, 1, 1, message));

    /// <summary>Ordered by file and position; what is found at one place keeps the order in which it was found.</summary>
    public ImmutableArray<Diagnostic> ToSorted()
    {
        var sorted = _errors
            .Concat(_warnings)
            .OrderBy(d => d.File, StringComparer.Ordinal)
            .ThenBy(d => d.Line)
            .ThenBy(d => d.Column)
            .ToImmutableArray();
        return _dropped == 0
            ? sorted
            : sorted.Add(sorted[^1] with { Message = $"and {_dropped} more errors and warnings; mend these first", Excerpt = null });
    }

    private static Diagnostic Of(DiagnosticSeverity severity, YamlFile file, int line, int column, string message) =>
        new(severity, file.Path, line, column, message) { Excerpt = SourceExcerpt.Of(file.Line(line), column) };

    private void Add(Diagnostic diagnostic)
    {
        // Each has its own bound: many warnings must not hide an error.
        var kept = diagnostic.Severity == DiagnosticSeverity.Error ? _errors : _warnings;
        if (kept.Count < MaxDiagnostics)
        {
            kept.Add(diagnostic);
        }
        else
        {
            _dropped++;
        }
    }
}
