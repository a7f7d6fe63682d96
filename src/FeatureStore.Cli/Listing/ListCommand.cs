using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using FeatureStore.Cli.Definitions;
using FeatureStore.Cli.Terminals;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Features;
using FeatureStore.Definitions.Loading;
using FeatureStore.Definitions.Timing;
using Spectre.Console;

namespace FeatureStore.Cli.Listing;

/// <summary>Which features there are.</summary>
internal static class ListCommand
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Command Create()
    {
        var directory = DefinitionArguments.Directory();
        var entity = new Option<string?>("--entity") { Description = "Only features of this entity.", HelpName = "NAME" };
        var tag = new Option<string?>("--tag") { Description = "Only features with this tag.", HelpName = "TAG" };
        var json = new Option<bool>("--json") { Description = "Prints one JSON object, with all that 'show' tells of each." };
        var command = new Command(
            "list",
            "Lists features with their owner, tags, streams and retention. Example: featurestore list features --entity user --tag feed"
        )
        {
            directory,
            entity,
            tag,
            json,
        };
        command.SetAction(arguments =>
            Run(
                arguments.GetValue(directory)!,
                arguments.GetValue(entity),
                arguments.GetValue(tag),
                arguments.GetValue(json),
                Console.Out,
                Console.Error
            )
        );
        return command;
    }

    internal static int Run(string directory, string? entity, string? tag, bool json, TextWriter output, TextWriter errors)
    {
        if (Load(directory, errors) is not { } catalog)
        {
            return 1;
        }
        var features = catalog
            .Features.Where(f => (entity is null || f.Entity.Name == entity) && (tag is null || f.Tags.Contains(tag)))
            .ToArray();
        if (json)
        {
            output.WriteLine(
                JsonSerializer.Serialize(
                    new { catalog.Revision, Features = features.Select(f => FeatureJson.Of(f, catalog.Revision)) },
                    Json
                )
            );
            return 0;
        }
        string[][] rows =
        [
            ["FEATURE", "KIND", "ENTITY", "OWNER", "TAGS", "STREAMS", "RETAIN"],
            .. features.Select(Row),
        ];
        WriteColumns(Terminal.For(output), rows);
        output.WriteLine($"{features.Length} of {catalog.Features.Length} features; revision {catalog.Revision}.");
        return 0;
    }

    /// <returns>Null where the definitions are wrong, which has been told.</returns>
    internal static Catalog? Load(string directory, TextWriter errors)
    {
        var result = CatalogLoader.LoadDirectory(directory, Environment.ProcessorCount);
        if (result.Catalog is null)
        {
            DiagnosticReport.Write(errors, result.Diagnostics);
            errors.WriteLine($"{directory}: the definitions are wrong.");
        }
        return result.Catalog;
    }

    private static string[] Row(FeatureDefinition feature) =>
        [
            feature.Name,
            feature.Kind == FeatureKind.Action ? "action" : "static",
            feature.Entity.Name,
            feature.Owner ?? "-",
            feature.Tags.IsEmpty ? "-" : string.Join(",", feature.Tags),
            string.Join(",", feature.From.Select(i => i.Stream.Name).Distinct()),
            feature.Retain is { } retain ? Durations.Format(retain) : "for ever",
        ];

    private static void WriteColumns(IAnsiConsole console, string[][] rows)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(c => rows.Max(r => r[c].GetCellWidth())).ToArray();
        foreach (var row in rows)
        {
            var line = string.Join("  ", row.Select((cell, c) => cell + new string(' ', widths[c] - cell.GetCellWidth()))).TrimEnd();
            console.WriteLine(line, ReferenceEquals(row, rows[0]) ? Terminal.Strong : Terminal.Plain);
        }
    }
}
