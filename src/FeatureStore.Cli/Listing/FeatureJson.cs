using System.Text.Json;
using FeatureStore.Definitions.Features;
using FeatureStore.Definitions.Timing;

namespace FeatureStore.Cli.Listing;

/// <summary>What <c>list --json</c> and <c>show --json</c> print of a feature. Keys are only ever added.</summary>
/// <param name="Name">As in YAML.</param>
/// <param name="Kind"><c>ActionFeature</c> or <c>StaticFeature</c>.</param>
/// <param name="Entity">What it is about.</param>
/// <param name="Description">Null where there is none.</param>
/// <param name="Owner">Null where there is none.</param>
/// <param name="Tags">May be none.</param>
/// <param name="Fields">In stored order.</param>
/// <param name="Sources">Its lineage: the entries of <c>from</c>, in order.</param>
/// <param name="Retain">ISO 8601; null: for ever.</param>
/// <param name="Serve">Null for a static feature.</param>
/// <param name="Cache">How it is cached.</param>
/// <param name="MaxValueBytes">Greatest stored value.</param>
/// <param name="Key">The partition key, with <c>{id}</c> for the entity's id.</param>
/// <param name="Revision">Of the catalog.</param>
internal sealed record FeatureJson(
    string Name,
    string Kind,
    string Entity,
    string? Description,
    string? Owner,
    IReadOnlyList<string> Tags,
    IReadOnlyList<FeatureJson.FieldJson> Fields,
    IReadOnlyList<FeatureJson.SourceJson> Sources,
    string? Retain,
    FeatureJson.ServeJson? Serve,
    FeatureJson.CacheJson Cache,
    int MaxValueBytes,
    string Key,
    string Revision
)
{
    public static FeatureJson Of(FeatureDefinition feature, string revision) =>
        new(
            feature.Name,
            $"{feature.Kind}Feature",
            feature.Entity.Name,
            feature.Description,
            feature.Owner,
            feature.Tags,
            [
                .. feature.Fields.Select(f => new FieldJson(
                    f.Name,
                    f.Type.ToString(),
                    f.Type.Kind == FieldKind.Vector ? VectorPrecisions.Spell(f.Type.Precision) : null,
                    f.Required,
                    f.Default is { } value ? JsonDocument.Parse(value).RootElement : null
                )),
            ],
            [
                .. feature.From.Select(i => new SourceJson(
                    i.Stream.Name,
                    i.Stream.Source.Type,
                    i.Where?.Text,
                    i.EntityId.Text,
                    i.EventId?.Text,
                    i.Timestamp.Text,
                    i.DeleteWhen?.Text,
                    feature.Fields.Where(f => i.Values[f.Ordinal] is not null).ToDictionary(f => f.Name, f => i.Values[f.Ordinal]!.Text)
                )),
            ],
            Period(feature.Retain),
            feature.Serve is { } serve ? new ServeJson(serve.Limit, serve.MaxLimit, Durations.Format(serve.Period)) : null,
            new CacheJson(
                Strategy(feature.Cache.Redis),
                feature.Cache.Items,
                Durations.Format(feature.Cache.SoftTtl),
                Durations.Format(feature.Cache.HardTtl),
                Durations.Format(feature.Cache.Local)
            ),
            feature.MaxValueBytes,
            $"{feature.Entity.Prefix}#{{id}}#{feature.Name}",
            revision
        );

    private static string? Period(TimeSpan? period) => period is { } some ? Durations.Format(some) : null;

    private static string Strategy(RedisStrategy strategy) =>
        strategy switch
        {
            RedisStrategy.WriteThrough => "write-through",
            RedisStrategy.WriteAround => "write-around",
            _ => "off",
        };

    /// <summary>A field; <paramref name="Default"/> is null where it has none, <paramref name="Precision"/> where it is no vector.</summary>
    internal sealed record FieldJson(string Name, string Type, string? Precision, bool Required, JsonElement? Default);

    /// <summary>Where records come from: a stream, its kind of source, and the expressions, null where there are none.</summary>
    internal sealed record SourceJson(
        string Stream,
        string Source,
        string? Where,
        string EntityId,
        string? EventId,
        string Timestamp,
        string? DeleteWhen,
        IReadOnlyDictionary<string, string> Values
    );

    /// <summary>What queries get; the period is ISO 8601.</summary>
    internal sealed record ServeJson(int Limit, int MaxLimit, string Period);

    /// <summary>How it is cached; times are ISO 8601.</summary>
    internal sealed record CacheJson(string Redis, int Items, string SoftTtl, string HardTtl, string Local);
}
