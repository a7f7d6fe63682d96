using System.Globalization;
using System.Text;
using FeatureStore.Benchmarks.Processes;

namespace FeatureStore.Benchmarks.Reports;

/// <summary>What one command found, with the machine that it found it on.</summary>
internal sealed class NamedReport
{
    private readonly StringBuilder _text = new();

    /// <param name="title">Of the page.</param>
    /// <param name="arguments">That give it again.</param>
    public NamedReport(string title, string arguments)
    {
        var today = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        _text.AppendLine($"# {title}, measured on {today}").AppendLine();
        _text.AppendLine(MachineShape.Read().ToMarkdown());
        _text
            .AppendLine("```sh")
            .AppendLine($"dotnet run -c Release --project tests/FeatureStore.Benchmarks -- {arguments}")
            .AppendLine("```");
    }

    public void Add(string figures) => _text.AppendLine().AppendLine(figures.TrimEnd());

    /// <summary>Prints it, and writes it among the reports where it has a name.</summary>
    public async Task PublishAsync(string? file, CancellationToken cancellationToken)
    {
        Console.WriteLine(_text);
        if (file is not null)
        {
            await File.WriteAllTextAsync(
                Path.Combine(Clone.Reports, file),
                _text.ToString().TrimEnd() + Environment.NewLine,
                cancellationToken
            );
            Console.WriteLine($"Written to {Path.GetRelativePath(Clone.Root, Path.Combine(Clone.Reports, file))}.");
        }
    }
}
