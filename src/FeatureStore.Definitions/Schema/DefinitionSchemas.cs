using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FeatureStore.Definitions.Loading.Documents;
using FeatureStore.Definitions.Loading.Shapes;
using FeatureStore.Definitions.Testing;

namespace FeatureStore.Definitions.Schema;

/// <summary>JSON Schemas of definitions, for editors and other checkers. What only shows in the whole catalog (names, expressions) is <c>validate</c>'s.</summary>
public static class DefinitionSchemas
{
    private const string Draft = "https://json-schema.org/draft/2020-12/schema";

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    };

    /// <summary>The files that <c>featurestore schema</c> writes: name and text.</summary>
    public static IReadOnlyList<(string Name, string Text)> Files { get; } =
    [("definition.schema.json", Text(Definitions())), ("test.schema.json", Text(Tests()))];

    /// <summary>One document of any kind: the kind that it names picks the rest, so that an editor tells of that alone.</summary>
    private static JsonObject Definitions()
    {
        (DefinitionKind Kind, Shape Shape)[] kinds =
        [
            (DefinitionKind.Stream, StreamDocument.Shape),
            (DefinitionKind.Entity, EntityDocument.Shape),
            (DefinitionKind.ActionFeature, FeatureDocument.ActionShape),
            (DefinitionKind.StaticFeature, FeatureDocument.StaticShape),
        ];
        var definitions = new JsonObject();
        var choices = new JsonArray();
        foreach (var (kind, shape) in kinds)
        {
            var word = kind.ToString();
            definitions[word] = ShapeSchema.Of(
                shape,
                (DefinitionKeys.Kind.Name, word),
                (DefinitionKeys.ApiVersion.Name, DefinitionKeys.Version)
            );
            choices.Add(
                new JsonObject
                {
                    ["if"] = new JsonObject
                    {
                        ["required"] = new JsonArray(DefinitionKeys.Kind.Name),
                        ["properties"] = new JsonObject { [DefinitionKeys.Kind.Name] = new JsonObject { ["const"] = word } },
                    },
                    ["then"] = new JsonObject { ["$ref"] = $"#/$defs/{word}" },
                }
            );
        }
        definitions[ShapeSchema.EventSchemaName] = ShapeSchema.Of(EventSchemaReader.Shape);
        return new JsonObject
        {
            ["$schema"] = Draft,
            ["title"] = "A definition of FeatureStore",
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                [DefinitionKeys.ApiVersion.Name] = new JsonObject { ["const"] = DefinitionKeys.Version },
                [DefinitionKeys.Kind.Name] = new JsonObject
                {
                    ["description"] = DefinitionKeys.Kind.Description,
                    ["enum"] = new JsonArray([.. kinds.Select(k => (JsonNode)k.Kind.ToString())]),
                },
            },
            ["required"] = new JsonArray(DefinitionKeys.ApiVersion.Name, DefinitionKeys.Kind.Name, DefinitionKeys.Name.Name),
            ["allOf"] = choices,
            ["$defs"] = definitions,
        };
    }

    private static JsonObject Tests()
    {
        var schema = new JsonObject { ["$schema"] = Draft, ["title"] = "A test of definitions of FeatureStore" };
        var test = ShapeSchema.Of(
            TestKeys.Test,
            (TestKeys.Kind.Name, TestKeys.Kind.Words.First()),
            (DefinitionKeys.ApiVersion.Name, DefinitionKeys.Version)
        );
        foreach (var (key, value) in test.ToList())
        {
            schema[key] = value?.DeepClone();
        }
        return schema;
    }

    private static string Text(JsonObject schema) => schema.ToJsonString(Indented) + "\n";
}
