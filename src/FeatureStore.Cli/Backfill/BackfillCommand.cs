using System.CommandLine;
using System.Globalization;
using FeatureStore.Cli.Dev;
using FeatureStore.Cli.Processes;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Configuration;
using FeatureStore.Definitions.Naming;
using FeatureStore.Definitions.Streams;
using FeatureStore.Ingestion.Backfill;
using FeatureStore.Ingestion.Backfill.History;
using Microsoft.Extensions.Configuration;

namespace FeatureStore.Cli.Backfill;

/// <summary>Loads the history of a stream from files.</summary>
internal static class BackfillCommand
{
    public static Command Create()
    {
        var from = new Option<string[]>("--from")
        {
            Description =
                "File, directory or s3://bucket/prefix of past events: .ndjson, .jsonl, .json, .csv (each also .gz or .zst), .parquet. May be given several times.",
            HelpName = "PATH",
            Required = true,
        };
        var stream = new Option<string>("--stream")
        {
            Description = "Stream whose events they are.",
            HelpName = "NAME",
            Required = true,
        };
        var features = new Option<string[]>("--feature")
        {
            Description = "Load only this feature; may be given several times. Default: all that read the stream.",
            HelpName = "NAME",
        };
        var since = Time("--since", "Leave out records of earlier event times, such as 2026-01-31T00:00:00Z.");
        var until = Time("--until", "Leave out records of this event time and later.");
        var columns = new Option<string[]>("--column")
        {
            Description =
                "Type of a CSV column: string, json or auto (numbers, true and false where a cell reads as one; the default). May be given several times.",
            HelpName = "NAME=TYPE",
        };
        var rate = Number("--rate", "Events a second at most, so as not to starve live traffic. Default: as fast as the store takes them.");
        var parallel = Number("--parallel", "Parts of files read at once. Default: one for each processor.");
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be written, and write nothing." };
        var rejected = new Option<string?>("--rejected")
        {
            Description = "File for the events that are set aside, with their reason. Default: beside the checkpoint.",
            HelpName = "FILE",
        };
        var state = new Option<string?>("--state")
        {
            Description =
                "Directory of checkpoints: the same command, run again after it was interrupted, goes on where it was. Default: backfill below 'files:stateDirectory'.",
            HelpName = "DIR",
        };
        var data = new Option<string?>("--data")
        {
            Description = "Directory of the embedded store, as 'dev --data' has it. Default: the store of the configuration.",
            HelpName = "DIR",
        };
        var command = new Command(
            "backfill",
            "Loads past events from files, through the same definitions and the same pipeline as live ones; in any order with them, and again, is harmless."
        )
        {
            from,
            stream,
            features,
            since,
            until,
            columns,
            rate,
            parallel,
            dryRun,
            rejected,
            state,
            data,
        };
        var options = new ProcessOptions(command);
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                var paths = arguments.GetRequiredValue(from);
                using var objects = Array.Exists(paths, S3Objects.Names) ? S3Objects.Connect() : null;
                var configuration = options.Load(
                    arguments,
                    arguments.GetValue(data) is { } directory ? DevHost.Settings(DataDirectory.At(directory)) : []
                );
                return await new BackfillHost(configuration, Console.Out, Console.Error, TimeProvider.System).RunAsync(
                    async catalog => new BackfillRequest
                    {
                        Stream = FindStream(catalog, arguments.GetRequiredValue(stream)),
                        Features = FindFeatures(catalog, arguments.GetRequiredValue(stream), arguments.GetValue(features) ?? []),
                        Files = await FindAsync(paths, objects, cancellationToken),
                        Objects = objects,
                        Since = arguments.GetValue(since)?.ToUnixTimeMilliseconds(),
                        Until = arguments.GetValue(until)?.ToUnixTimeMilliseconds(),
                        Columns = (arguments.GetValue(columns) ?? []).Select(Column).ToDictionary(),
                        Rate = arguments.GetValue(rate),
                        Parallelism = arguments.GetValue(parallel) ?? Environment.ProcessorCount,
                        IsDryRun = arguments.GetValue(dryRun),
                        RejectedPath = arguments.GetValue(rejected) is { } path ? Path.GetFullPath(path) : null,
                        StateDirectory = Path.GetFullPath(
                            arguments.GetValue(state) ?? Path.Combine(configuration["files:stateDirectory"] ?? ".featurestore", "backfill")
                        ),
                        Target = Target(configuration),
                    },
                    cancellationToken
                );
            }
        );
        return command;
    }

    private static Option<DateTimeOffset?> Time(string name, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "TIME",
            CustomParser = result =>
            {
                if (
                    DateTimeOffset.TryParse(
                        result.Tokens[0].Value,
                        CultureInfo.InvariantCulture,
                        DateTimeStyles.AssumeUniversal,
                        out var time
                    )
                )
                {
                    return time;
                }
                result.AddError($"{name} takes a time such as 2026-01-31T00:00:00Z.");
                return null;
            },
        };

    private static Option<int?> Number(string name, string description)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1)
            {
                result.AddError($"{name} takes a number of 1 or more.");
            }
        });
        return option;
    }

    internal static async Task<List<HistoryFile>> FindAsync(string[] paths, S3Objects? objects, CancellationToken cancellationToken)
    {
        var files = new List<HistoryFile>();
        foreach (var path in paths)
        {
            files.AddRange(S3Objects.Names(path) ? await objects!.FindAsync(path, cancellationToken) : HistoryFiles.Find(path));
        }
        return files;
    }

    internal static StreamDefinition FindStream(Catalog catalog, string name) =>
        catalog.FindStream(name) ?? throw Unknown("stream", name, [.. catalog.Streams.Select(stream => stream.Name)]);

    private static HashSet<string> FindFeatures(Catalog catalog, string stream, string[] names)
    {
        string[] known =
        [
            .. catalog.Features.Where(feature => feature.From.Any(input => input.Stream.Name == stream)).Select(feature => feature.Name),
        ];
        return Array.Find(names, name => !known.Contains(name)) is { } unknown
            ? throw Unknown($"feature that reads '{stream}' named", unknown, known)
            : [.. names];
    }

    private static ConfigurationException Unknown(string what, string name, string[] known)
    {
        var hint = NearestName.Find(name, known) is { } nearest ? $" Did you mean '{nearest}'?" : "";
        return new ConfigurationException($"There is no {what} '{name}'.{hint} There are: {string.Join(", ", known)}.");
    }

    private static KeyValuePair<string, CsvColumnType> Column(string text)
    {
        var sign = text.LastIndexOf('=');
        return sign > 0 && Enum.TryParse<CsvColumnType>(text[(sign + 1)..], ignoreCase: true, out var type)
            ? new(text[..sign], type)
            : throw new ConfigurationException($"--column '{text}': write NAME=string, NAME=json or NAME=auto.");
    }

    private static string Target(IConfiguration configuration) =>
        configuration["store:type"]?.ToLowerInvariant() == "dynamodb"
            ? $"dynamodb {configuration["store:dynamodb:endpoint"]} {configuration["store:dynamodb:region"]} {configuration["store:dynamodb:table"]}"
            : $"sqlite {Path.GetFullPath(configuration["store:sqlite:path"] ?? "data/featurestore.db")}";
}
