using System.CommandLine;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace FeatureStore.Benchmarks.Parts;

internal static class PartsCommand
{
    public static Command Create()
    {
        var filter = new Option<string>("--filter")
        {
            Description = "Which benchmarks, as a glob: '*Where*'. Default: all.",
            DefaultValueFactory = _ => "*",
            HelpName = "GLOB",
        };
        var command = new Command(
            "parts",
            "BenchmarkDotNet over the parts: ingestion beside JSON alone, 'where' filters, sort keys, canonical JSON."
        )
        {
            filter,
        };
        command.SetAction(arguments =>
        {
            Processes.Clone.RequireRelease();
            using var artifacts = new Processes.TemporaryFolder();
            var summaries = BenchmarkSwitcher
                .FromAssembly(typeof(PartsCommand).Assembly)
                .Run(["--filter", arguments.GetValue(filter)!], Configuration(artifacts.Path));
            return summaries.Any() && summaries.All(summary => !summary.HasCriticalValidationErrors) ? 0 : 1;
        });
        return command;
    }

    /// <summary>
    /// In this process: BenchmarkDotNet's usual way generates a project beside the sources and builds it, and that project would come under
    /// this repository's central package versions, analyzers and warnings as errors.
    /// </summary>
    private static ManualConfig Configuration(string artifacts) =>
        ManualConfig
            .CreateEmpty()
            .AddJob(Job.MediumRun.WithLaunchCount(1).WithToolchain(InProcessEmitToolchain.Instance))
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddColumn(StatisticColumn.Median)
            .AddDiagnoser(BenchmarkDotNet.Diagnosers.MemoryDiagnoser.Default)
            .AddLogger(ConsoleLogger.Default)
            .AddExporter(MarkdownExporter.GitHub)
            .WithArtifactsPath(artifacts);
}
