using System.Collections.Immutable;
using FeatureStore.Cli.Terminals;
using FeatureStore.Definitions.Loading;
using Spectre.Console;

namespace FeatureStore.Cli.Definitions;

/// <summary>Diagnostics for people: by file, each with the line that it is about and a caret below the place.</summary>
internal static class DiagnosticReport
{
    /// <param name="writer">Standard output or error, or what a test reads.</param>
    /// <param name="diagnostics">Any number.</param>
    public static void Write(TextWriter writer, ImmutableArray<Diagnostic> diagnostics)
    {
        if (diagnostics.IsEmpty)
        {
            return;
        }
        if (Colours.Show(writer))
        {
            WriteColoured(Terminal.For(writer), diagnostics);
        }
        else
        {
            WritePlain(writer, diagnostics);
        }
    }

    private static void WriteColoured(IAnsiConsole console, ImmutableArray<Diagnostic> diagnostics)
    {
        foreach (var file in diagnostics.GroupBy(d => d.File, StringComparer.Ordinal))
        {
            console.Write(file.Key, Terminal.Strong);
            console.WriteLine($" ({Count([.. file])})");
            foreach (var diagnostic in file)
            {
                Write(console, diagnostic);
            }
            console.WriteLine();
        }
    }

    /// <summary><c>2 errors, 1 warning</c></summary>
    public static string Count(IReadOnlyCollection<Diagnostic> diagnostics)
    {
        var errors = diagnostics.Count(d => d.Severity == DiagnosticSeverity.Error);
        var warnings = diagnostics.Count - errors;
        return string.Join(", ", new[] { Count(errors, "error"), Count(warnings, "warning") }.Where(c => c.Length > 0));
    }

    /// <summary>The same text without styles, in one piece: a thousand warnings into a pipe take no longer than finding them.</summary>
    private static void WritePlain(TextWriter writer, ImmutableArray<Diagnostic> diagnostics)
    {
        using var text = new StringWriter { NewLine = writer.NewLine };
        foreach (var file in diagnostics.GroupBy(d => d.File, StringComparer.Ordinal))
        {
            text.WriteLine($"{file.Key} ({Count([.. file])})");
            foreach (var diagnostic in file)
            {
                text.WriteLine(diagnostic.ToString());
                if (diagnostic.Excerpt is { } excerpt)
                {
                    var number = diagnostic.Line.ToString();
                    text.WriteLine($"  {number} | {excerpt.Text}");
                    text.WriteLine($"  {new string(' ', number.Length)} | {CaretLine.Below(excerpt)}^");
                }
            }
            text.WriteLine();
        }
        writer.Write(text.ToString());
    }

    private static string Count(int count, string what) => count == 0 ? "" : $"{count} {what}{(count == 1 ? "" : "s")}";

    private static void Write(IAnsiConsole console, Diagnostic diagnostic)
    {
        var isError = diagnostic.Severity == DiagnosticSeverity.Error;
        console.Write($"{diagnostic.File}:{diagnostic.Line}:{diagnostic.Column}: ", Terminal.Plain);
        console.Write(isError ? "error" : "warning", isError ? Terminal.Bad : Terminal.Warning);
        console.WriteLine($": {diagnostic.Message}");
        if (diagnostic.Excerpt is { } excerpt)
        {
            var number = diagnostic.Line.ToString();
            console.Write($"  {number} | ", Terminal.Faint);
            console.WriteLine(excerpt.Text);
            console.Write($"  {new string(' ', number.Length)} | ", Terminal.Faint);
            console.Write(CaretLine.Below(excerpt), Terminal.Plain);
            console.WriteLine("^", isError ? Terminal.Bad : Terminal.Warning);
        }
    }
}
