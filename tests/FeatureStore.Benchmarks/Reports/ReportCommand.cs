using System.CommandLine;
using System.Globalization;
using System.Text;
using FeatureStore.Benchmarks.Freshness;
using FeatureStore.Benchmarks.Ingestion;
using FeatureStore.Benchmarks.Processes;
using FeatureStore.Benchmarks.Serving;

namespace FeatureStore.Benchmarks.Reports;

internal static class ReportCommand
{
    private const string Run = "dotnet run -c Release --project tests/FeatureStore.Benchmarks --";

    public static Command Create()
    {
        var command = new Command(
            "report",
            "ingest-rate, freshness and serve with their defaults, written to reports/<date>.md. Five minutes."
        );
        command.SetAction(
            async (_, cancellationToken) =>
            {
                Clone.RequireRelease();
                var today = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
                var shape = MachineShape.Read();
                var text = new StringBuilder();
                text.AppendLine($"# Measured on {today}").AppendLine();
                text.AppendLine(shape.ToMarkdown());
                Section("Ingestion", "ingest-rate", IngestRate.Run(seconds: 10).ToMarkdown());
                await using (var dev = await FreshnessTarget.DevAsync(cancellationToken))
                {
                    var freshness = await FreshnessRun.MeasureAsync(dev, dev.AimRate, seconds: 20, cancellationToken);
                    Section("Freshness", "freshness --seconds 20", freshness.ToMarkdown());
                }
                var serving = await ServeRun.MeasureAsync(ServeStores.All, seconds: 10, cancellationToken);
                Section("Serving", "serve --store both --seconds 10", serving.ToMarkdown());
                Directory.CreateDirectory(Clone.Reports);
                var file = Path.Combine(Clone.Reports, $"{today}.md");
                await File.WriteAllTextAsync(file, text.ToString().TrimEnd() + Environment.NewLine, cancellationToken);
                Console.WriteLine($"Written to {Path.GetRelativePath(Clone.Root, file)}.");
                return 0;

                void Section(string title, string arguments, string figures)
                {
                    Console.WriteLine(figures);
                    text.AppendLine($"## {title}")
                        .AppendLine()
                        .AppendLine("```sh")
                        .AppendLine($"{Run} {arguments}")
                        .AppendLine("```")
                        .AppendLine();
                    text.AppendLine(figures);
                }
            }
        );
        return command;
    }
}
