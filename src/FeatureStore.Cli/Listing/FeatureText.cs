using FeatureStore.Cli.Terminals;
using FeatureStore.Definitions.Naming;
using Spectre.Console;

namespace FeatureStore.Cli.Listing;

/// <summary>A feature for a terminal.</summary>
internal static class FeatureText
{
    private const int LabelWidth = 12;

    public static void Write(IAnsiConsole console, FeatureJson feature)
    {
        console.WriteLine($"{feature.Name} ({feature.Kind} of {feature.Entity})", Terminal.Strong);
        Line(console, "description", feature.Description);
        Line(console, "owner", feature.Owner);
        Line(console, "tags", feature.Tags.Count == 0 ? null : string.Join(", ", feature.Tags));
        var width = feature.Fields.Max(f => f.Name.Length);
        var types = feature.Fields.Max(f => Type(f).Length);
        Lines(
            console,
            "fields",
            [
                .. feature.Fields.Select(f =>
                    $"{f.Name.PadRight(width)}  {Type(f).PadRight(types)}  {(f.Required ? "required" : "")}{(f.Default is { } value ? $" default {value.GetRawText()}" : "")}".TrimEnd()
                ),
            ]
        );
        foreach (var source in feature.Sources)
        {
            Lines(console, "from", [.. Source(source)]);
        }
        Line(console, "retain", feature.Retain ?? "for ever");
        Line(console, "serve", feature.Serve is { } s ? $"limit {s.Limit}, at most {s.MaxLimit}, of {s.Period}" : null);
        var cache = feature.Cache;
        Line(
            console,
            "cache",
            $"Redis {cache.Redis}, {cache.Items} items, soft {cache.SoftTtl}, hard {cache.HardTtl}; in servers {cache.Local}"
        );
        Line(console, "key", feature.Key);
        Line(
            console,
            "GraphQL",
            $"{GraphQlName.Camel(feature.Entity)}(id: …) {{ {GraphQlName.Camel(feature.Name)} {{ {string.Join(" ", feature.Fields.Select(f => GraphQlName.Camel(f.Name)))} }} }}"
        );
        Line(console, "revision", feature.Revision);
    }

    /// <summary>A label and its value; nothing for null.</summary>
    public static void Line(IAnsiConsole console, string label, string? value)
    {
        if (value is not null)
        {
            Lines(console, label, [value]);
        }
    }

    /// <summary>A label, and its values one below the other.</summary>
    public static void Lines(IAnsiConsole console, string label, IReadOnlyList<string> values)
    {
        foreach (var (i, value) in (values.Count == 0 ? ["-"] : values).Index())
        {
            console.Write("  " + (i == 0 ? label : "").PadRight(LabelWidth), Terminal.Faint);
            console.WriteLine(value);
        }
    }

    private static IEnumerable<string> Source(FeatureJson.SourceJson source)
    {
        yield return $"{source.Stream} ({source.Source})";
        if (source.Where is not null)
        {
            yield return $"  where {OneLine(source.Where)}";
        }
        yield return $"  entity_id {OneLine(source.EntityId)}, timestamp {OneLine(source.Timestamp)}, event_id {OneLine(source.EventId ?? "a digest of the event")}";
        if (source.DeleteWhen is not null)
        {
            yield return $"  delete_when {OneLine(source.DeleteWhen)}";
        }
        foreach (var (field, expression) in source.Values)
        {
            yield return $"  {field} ← {OneLine(expression)}";
        }
    }

    private static string Type(FeatureJson.FieldJson field) =>
        field.Precision is null or "float32" ? field.Type : $"{field.Type} {field.Precision}";

    private static string OneLine(string expression) => expression.ReplaceLineEndings(" ").Trim();
}
