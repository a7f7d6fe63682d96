using System.CommandLine;
using FeatureStore.Cli.Backfill;
using FeatureStore.Cli.Dev;
using FeatureStore.Cli.Processes;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Timing;
using FeatureStore.Ingestion.Backfill;
using FeatureStore.Ingestion.Backfill.History;
using FeatureStore.Storage.Auditing;

namespace FeatureStore.Cli.Auditing;

/// <summary>Compares what is kept with what it is kept of.</summary>
internal static class AuditCommand
{
    public static Command Create()
    {
        var keys = new Option<int>("--keys")
        {
            Description = "About so many cache entries, and partitions of the store, are picked at random.",
            HelpName = "N",
            DefaultValueFactory = _ => new AuditRequest().Keys,
        };
        keys.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("--keys takes a number of 1 or more.");
            }
        });
        var settle = new Option<TimeSpan>("--settle")
        {
            Description =
                "Time between two looks at what differs, such as 10s: longer than writes are under way. Only what is the same at both counts. Default: 2s.",
            HelpName = "TIME",
            DefaultValueFactory = _ => new AuditRequest().Settle,
            CustomParser = result =>
            {
                if (Durations.TryParse(result.Tokens[0].Value, out var time))
                {
                    return time;
                }
                result.AddError("--settle takes a time such as 10s.");
                return default;
            },
        };
        var repair = new Option<bool>("--repair")
        {
            Description = "Evicts wrong and orphaned entries, and writes missing records as a worker does.",
        };
        var from = new Option<string[]>("--from")
        {
            Description =
                "File, directory or s3://bucket/prefix of past events, as 'backfill' takes them: looks whether the store has what they make. May be given several times.",
            HelpName = "PATH",
        };
        var stream = new Option<string?>("--stream") { Description = "Stream whose events they are.", HelpName = "NAME" };
        var json = new Option<bool>("--json") { Description = "Prints one JSON object." };
        var metrics = new Option<string?>("--metrics")
        {
            Description = "Also writes the counts to this file, in Prometheus's text format, for the textfile collector of node_exporter.",
            HelpName = "FILE",
        };
        var data = new Option<string?>("--data")
        {
            Description = "Directory of the embedded store, as 'dev --data' has it. Default: the store of the configuration.",
            HelpName = "DIR",
        };
        var command = new Command(
            "audit",
            "Compares a sample of Redis with the store, and the store with the definitions and with past events; beside workers and servers at work."
                + " Exit code 0: all is right, or repaired; 1: something is not."
        )
        {
            keys,
            settle,
            repair,
            from,
            stream,
            json,
            metrics,
            data,
        };
        command.Validators.Add(result =>
        {
            if ((result.GetValue(from) is { Length: > 0 }) != (result.GetValue(stream) is not null))
            {
                result.AddError("--from and --stream go together: past events, and the stream that they are of.");
            }
        });
        var options = new ProcessOptions(command);
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                var configuration = options.Load(
                    arguments,
                    arguments.GetValue(data) is { } directory ? DevHost.Settings(DataDirectory.At(directory)) : []
                );
                var paths = arguments.GetValue(from) ?? [];
                using var objects = Array.Exists(paths, S3Objects.Names) ? S3Objects.Connect() : null;
                var request = new AuditRequest
                {
                    Keys = arguments.GetValue(keys),
                    Settle = arguments.GetValue(settle),
                    IsRepairing = arguments.GetValue(repair),
                };
                var report = await new AuditHost(configuration, Console.Error, TimeProvider.System).RunAsync(
                    request,
                    paths.Length == 0
                        ? null
                        : async catalog => await EventsAsync(catalog, arguments.GetValue(stream)!, paths, objects, cancellationToken),
                    cancellationToken
                );
                if (arguments.GetValue(metrics) is { } file)
                {
                    AuditMetrics.Write(report, file, TimeProvider.System);
                }
                AuditView.Write(report, request, arguments.GetValue(json), Console.Out);
                return report.IsClean ? 0 : 1;
            }
        );
        return command;
    }

    private static async Task<BackfillRequest> EventsAsync(
        Catalog catalog,
        string stream,
        string[] paths,
        S3Objects? objects,
        CancellationToken cancellationToken
    ) =>
        new()
        {
            Stream = BackfillCommand.FindStream(catalog, stream),
            Files = await BackfillCommand.FindAsync(paths, objects, cancellationToken),
            Objects = objects,
            IsDryRun = true,
            StateDirectory = "",
            Target = "",
        };
}
