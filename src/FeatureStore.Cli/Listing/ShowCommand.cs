using System.CommandLine;
using System.Text.Json;
using FeatureStore.Cli.Definitions;
using FeatureStore.Cli.Terminals;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Entities;
using FeatureStore.Definitions.Naming;
using FeatureStore.Definitions.Streams;
using Spectre.Console;

namespace FeatureStore.Cli.Listing;

/// <summary>All there is to know of one definition.</summary>
internal static class ShowCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("NAME") { Description = "A feature, entity or stream, as named in YAML." };
        var directory = DefinitionArguments.Directory();
        var json = new Option<bool>("--json") { Description = "Prints one JSON object." };
        var command = new Command(
            "show",
            "Shows a feature with its types, sources, retention and lineage; or an entity or stream with the features that use it. "
                + "Example: featurestore show recent_clicked_articles"
        )
        {
            name,
            directory,
            json,
        };
        command.SetAction(arguments =>
            Run(arguments.GetValue(name)!, arguments.GetValue(directory)!, arguments.GetValue(json), Console.Out, Console.Error)
        );
        return command;
    }

    internal static int Run(string name, string directory, bool json, TextWriter output, TextWriter errors)
    {
        if (ListCommand.Load(directory, errors) is not { } catalog)
        {
            return 1;
        }
        var console = Terminal.For(output);
        if (catalog.FindFeature(name) is { } feature)
        {
            var shown = FeatureJson.Of(feature, catalog.Revision);
            if (json)
            {
                output.WriteLine(JsonSerializer.Serialize(shown, ListCommand.Json));
            }
            else
            {
                FeatureText.Write(console, shown);
            }
            return 0;
        }
        if (catalog.FindEntity(name) is { } entity)
        {
            Show(entity, catalog, json, console, output);
            return 0;
        }
        if (catalog.FindStream(name) is { } stream)
        {
            Show(stream, catalog, json, console, output);
            return 0;
        }
        var names = catalog
            .Features.Select(f => f.Name)
            .Concat(catalog.Entities.Select(e => e.Name))
            .Concat(catalog.Streams.Select(s => s.Name));
        var hint = NearestName.Hint(name, names);
        errors.WriteLine(
            $"There is no feature, entity or stream '{name}' in {directory}{(hint.Length > 0 ? hint : "; 'featurestore list' names the features.")}"
        );
        return 1;
    }

    private static void Show(EntityDefinition entity, Catalog catalog, bool json, IAnsiConsole console, TextWriter output)
    {
        string[] features = [.. catalog.Features.Where(f => f.Entity.Name == entity.Name).Select(f => f.Name)];
        if (json)
        {
            output.WriteLine(
                JsonSerializer.Serialize(
                    new
                    {
                        entity.Name,
                        Kind = "Entity",
                        entity.Plural,
                        entity.Prefix,
                        Features = features,
                        catalog.Revision,
                    },
                    ListCommand.Json
                )
            );
            return;
        }
        console.WriteLine($"{entity.Name} (Entity)", Terminal.Strong);
        FeatureText.Line(console, "plural", entity.Plural);
        FeatureText.Line(console, "prefix", entity.Prefix);
        FeatureText.Lines(console, "features", features);
        FeatureText.Line(console, "revision", catalog.Revision);
    }

    private static void Show(StreamDefinition stream, Catalog catalog, bool json, IAnsiConsole console, TextWriter output)
    {
        string[] features = [.. catalog.Features.Where(f => f.From.Any(i => i.Stream.Name == stream.Name)).Select(f => f.Name)];
        var format = stream.Format == EventFormat.Json ? "json" : "debezium-json";
        if (json)
        {
            output.WriteLine(
                JsonSerializer.Serialize(
                    new
                    {
                        stream.Name,
                        Kind = "Stream",
                        Source = stream.Source.Type,
                        Format = format,
                        Features = features,
                        catalog.Revision,
                    },
                    ListCommand.Json
                )
            );
            return;
        }
        console.WriteLine($"{stream.Name} (Stream)", Terminal.Strong);
        FeatureText.Line(console, "source", stream.Source.Type);
        FeatureText.Line(console, "format", format);
        FeatureText.Lines(console, "feeds", features);
        FeatureText.Line(console, "revision", catalog.Revision);
    }
}
