using System.Globalization;
using FeatureStore.Benchmarks.Processes;

namespace FeatureStore.Benchmarks.Reports;

/// <summary>What one command measured, committed as it printed it: <c>reports/&lt;name&gt;.md</c>, where the next run takes its place.</summary>
internal static class SavedReport
{
    /// <param name="name">Of the file, without folder and ending.</param>
    /// <param name="title">Heading.</param>
    /// <param name="command">With its arguments, as it was run.</param>
    /// <param name="machine">Read before it began.</param>
    /// <param name="figures">Markdown.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public static async Task WriteAsync(
        string name,
        string title,
        string command,
        MachineShape machine,
        string figures,
        CancellationToken cancellationToken
    )
    {
        var today = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var text = $"""
            # {title}, measured on {today}

            ```sh
            dotnet run -c Release --project tests/FeatureStore.Benchmarks -- {command} --save
            ```

            {machine.ToMarkdown()}
            {figures.Trim()}

            """;
        Directory.CreateDirectory(Clone.Reports);
        var file = Path.Combine(Clone.Reports, $"{name}.md");
        await File.WriteAllTextAsync(file, text.ReplaceLineEndings("\n"), cancellationToken);
        Console.WriteLine($"Written to {Path.GetRelativePath(Clone.Root, file)}.");
    }
}
