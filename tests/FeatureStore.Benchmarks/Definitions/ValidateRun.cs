using System.Diagnostics;
using System.Globalization;
using System.Text;
using FeatureStore.Benchmarks.Catalogs;
using FeatureStore.Benchmarks.Measurements;
using FeatureStore.Benchmarks.Processes;
using FeatureStore.Definitions.Loading;
using YamlDotNet.Core;

namespace FeatureStore.Benchmarks.Definitions;

/// <summary>
/// The tool in a process of its own, as an editor or CI starts it; beside it the same process that only says its version, and in this one,
/// warm, the loader and the bare YAML parser over the same files.
/// </summary>
internal static class ValidateRun
{
    private static readonly int[] Sizes = [1_000, 10_000];

    public static async Task<string> MeasureAsync(int rounds, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"One file a definition; median (and fastest) of {rounds} runs.");
        text.AppendLine();
        text.AppendLine(
            "| definitions | validate, s by the clock | of which start, s by the clock | all of them wrong, s by the clock | in process, warm, s CPU | bare YAML parser, s CPU | ratio |"
        );
        text.AppendLine("|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var size in Sizes)
        {
            using var right = new TemporaryFolder();
            using var wrong = new TemporaryFolder();
            Write(right.Path, size, t => t);
            // Names that are near others, and expressions that do not parse: what takes longest to explain.
            Write(
                wrong.Path,
                size,
                t => t.Replace("stream: events", "stream: evnts", StringComparison.Ordinal).Replace("==", "=", StringComparison.Ordinal)
            );
            var validate = await RunAsync(["validate", right.Path], rounds, cancellationToken);
            var refuse = await RunAsync(["validate", wrong.Path], rounds, cancellationToken);
            var start = await RunAsync(["--version"], rounds, cancellationToken);
            var load = InProcess(() => CatalogLoader.LoadDirectory(right.Path), rounds);
            var parse = InProcess(() => Parse(right.Path), rounds);
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {size:N0} | {validate.Median:F2} ({validate.Fastest:F2}) | {start.Median:F2} ({start.Fastest:F2}) | {refuse.Median:F2} ({refuse.Fastest:F2}) | {load.Cpu.TotalSeconds:F2} | {parse.Cpu.TotalSeconds:F2} | {load.Cpu / parse.Cpu:F1} |"
            );
        }
        text.AppendLine();
        text.Append("Aims: 1,000 within 1 s, 10,000 within 10 s.");
        return text.ToString();
    }

    private static void Write(string folder, int size, Func<string, string> edit)
    {
        foreach (var (path, text) in GeneratedCatalog.Files(size))
        {
            File.WriteAllText(Path.Combine(folder, path), edit(text));
        }
    }

    private static async Task<(double Median, double Fastest)> RunAsync(string[] arguments, int rounds, CancellationToken cancellationToken)
    {
        var seconds = new List<double>();
        for (var i = 0; i < rounds; i++)
        {
            var start = new ProcessStartInfo("dotnet", [Clone.Tool, .. arguments])
            {
                UseShellExecute = false,
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            };
            var started = Stopwatch.GetTimestamp();
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await errors;
            await process.WaitForExitAsync(cancellationToken);
            seconds.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
        }
        return (Percentiles.Median(seconds), seconds.Min());
    }

    private static Cost InProcess(Action work, int rounds)
    {
        work();
        var costs = new List<Cost>();
        for (var i = 0; i < rounds; i++)
        {
            var meter = CostMeter.Start();
            work();
            costs.Add(meter.Stop(1));
        }
        return Cost.Median(costs);
    }

    private static void Parse(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            var parser = new Parser(new StringReader(File.ReadAllText(file)));
            while (parser.MoveNext()) { }
        }
    }
}
