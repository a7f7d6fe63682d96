using System.CommandLine;
using System.Globalization;
using System.Text;
using FeatureStore.Benchmarks.Processes;
using FeatureStore.Benchmarks.Reports;

namespace FeatureStore.Benchmarks.Definitions;

internal static class DefinitionsCommand
{
    public static Command Create()
    {
        var command = new Command(
            "definitions",
            "validate for 1,000 and 10,000 definitions, 'where' filters and hard patterns, written to reports/<date>-definitions.md. Two minutes."
        );
        command.SetAction(
            async (_, cancellationToken) =>
            {
                Clone.RequireRelease();
                var today = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
                var text = new StringBuilder();
                text.AppendLine($"# Definitions, measured on {today}").AppendLine();
                text.AppendLine("```sh")
                    .AppendLine("dotnet run -c Release --project tests/FeatureStore.Benchmarks -- definitions")
                    .AppendLine("```");
                text.AppendLine().AppendLine(MachineShape.Read().ToMarkdown());
                text.AppendLine("## Filters").AppendLine().AppendLine(WhereRun.Measure()).AppendLine();
                text.AppendLine("## Regular expressions").AppendLine().AppendLine(PatternRun.Measure()).AppendLine();
                text.AppendLine("## Validating").AppendLine().AppendLine(await ValidateRun.MeasureAsync(rounds: 3, cancellationToken));
                Console.WriteLine(text);
                Directory.CreateDirectory(Clone.Reports);
                var file = Path.Combine(Clone.Reports, $"{today}-definitions.md");
                await File.WriteAllTextAsync(file, text.ToString().TrimEnd() + Environment.NewLine, cancellationToken);
                Console.WriteLine($"Written to {Path.GetRelativePath(Clone.Root, file)}.");
                return 0;
            }
        );
        return command;
    }
}
