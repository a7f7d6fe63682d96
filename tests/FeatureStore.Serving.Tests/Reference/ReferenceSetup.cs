using System.Text;
using System.Text.Json.Nodes;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Features;
using FeatureStore.Definitions.Naming;
using FeatureStore.Serving.Tests.Fixtures;
using FeatureStore.Storage.Records;

namespace FeatureStore.Serving.Tests.Reference;

/// <summary>The same data for both sides: written into a server's store, and described to the reference in one line.</summary>
internal static class ReferenceSetup
{
    public static async Task WriteAsync(ServingHost host, IReadOnlyList<ReferenceRecord> records)
    {
        var writes = records.Select(record => new RecordWrite(
            host.Feature(record.Feature),
            record.Entity,
            record.Timestamp,
            record.Identity,
            record.Values is null ? null : Encoding.UTF8.GetBytes(ReferenceData.Stored(record))
        ));
        await host.Store.WriteAsync([.. writes], CancellationToken.None);
    }

    public static string Describe(Catalog catalog, string sdl, long now, IReadOnlyList<ReferenceRecord> records)
    {
        var features = catalog.Features.Select(Describe).ToArray<JsonNode?>();
        var entities = catalog.Entities.Select(e => new JsonObject
        {
            ["name"] = e.Name,
            ["one"] = GraphQlName.Camel(e.Name),
            ["many"] = GraphQlName.Camel(e.Plural),
        });
        return new JsonObject
        {
            ["sdl"] = sdl,
            ["now"] = now,
            ["revision"] = catalog.Revision,
            ["entities"] = new JsonArray([.. entities]),
            ["features"] = new JsonArray(features),
            ["records"] = new JsonArray([.. records.Select(Describe)]),
        }.ToJsonString();
    }

    private static JsonObject Describe(ReferenceRecord record) =>
        new()
        {
            ["feature"] = record.Feature,
            ["entity"] = record.Entity,
            ["timestamp"] = record.Timestamp,
            ["identity"] = record.Identity,
            ["values"] = record.Values is null ? null : JsonNode.Parse($"[{string.Join(',', record.Values)}]"),
        };

    private static JsonObject Describe(FeatureDefinition feature) =>
        new()
        {
            ["name"] = feature.Name,
            ["graphName"] = GraphQlName.Camel(feature.Name),
            ["typeName"] = GraphQlName.Pascal(feature.Name),
            ["entity"] = feature.Entity.Name,
            ["entityType"] = GraphQlName.Pascal(feature.Entity.Name),
            ["action"] = feature.Kind == FeatureKind.Action,
            ["description"] = feature.Description,
            ["owner"] = feature.Owner,
            ["tags"] = Texts(feature.Tags),
            ["streams"] = Texts(feature.From.Select(f => f.Stream.Name).Distinct(StringComparer.Ordinal)),
            ["retain"] = feature.Retain?.TotalMilliseconds,
            ["limit"] = feature.Serve?.Limit,
            ["maxLimit"] = feature.Serve?.MaxLimit,
            ["period"] = feature.Serve?.Period.TotalMilliseconds,
            ["fields"] = new JsonArray([.. feature.Fields.Select(Describe)]),
        };

    private static JsonObject Describe(FieldDefinition field)
    {
        var json = new JsonObject
        {
            ["name"] = field.Name,
            ["graphName"] = GraphQlName.Camel(field.Name),
            ["type"] = field.Type.ToString(),
            ["required"] = field.Required,
        };
        if (field.Type.Kind == FieldKind.Vector)
        {
            json["precision"] = VectorPrecisions.Spell(field.Type.Precision);
        }
        if (field.Default is { } value)
        {
            json["default"] = JsonNode.Parse(value.Span);
        }
        return json;
    }

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode?)JsonValue.Create(t))]);
}
