using System.Text.Json;
using System.Text.Json.Nodes;
using FeatureStore.Definitions.Loading.Documents;
using FeatureStore.Definitions.Loading.Shapes;
using FeatureStore.Definitions.Timing;

namespace FeatureStore.Definitions.Schema;

/// <summary>
/// Shapes → JSON Schema (draft 2020-12). A schema sees YAML's values: where the reader takes whatever was typed as text, a number or bool is
/// allowed too; where it takes a number, only an unquoted one is.
/// </summary>
internal static class ShapeSchema
{
    /// <summary>Of the definition that schemas of events refer to.</summary>
    public const string EventSchemaName = "EventSchema";

    /// <param name="shape">Of a mapping.</param>
    /// <param name="fixedValues">Keys that have one value here, such as <c>kind</c>.</param>
    public static JsonObject Of(Shape shape, params (string Key, string Value)[] fixedValues)
    {
        var properties = new JsonObject();
        foreach (var key in shape.Keys)
        {
            var only = Array.Find(fixedValues, f => f.Key == key.Name).Value;
            properties[key.Name] = only is null ? Of(key) : new JsonObject { ["description"] = key.Description, ["const"] = only };
        }
        var schema = new JsonObject { ["type"] = "object" };
        if (shape.Description.Length > 0)
        {
            schema["description"] = shape.Description;
        }
        schema["properties"] = properties;
        if (Names(shape.Keys.Where(k => k.Required)) is { Count: > 0 } required)
        {
            schema["required"] = required;
        }
        if (shape.OneOf.Length > 0)
        {
            schema["allOf"] = new JsonArray([.. shape.OneOf.Select(OneOf)]);
        }
        schema["additionalProperties"] = false;
        return schema;
    }

    private static JsonObject Of(Key key)
    {
        var schema = new JsonObject { ["description"] = key.Description };
        if (key.Default is not null)
        {
            schema["default"] = JsonSerializer.SerializeToNode(key.Default);
        }
        foreach (var (name, value) in TypeOf(key).ToList())
        {
            schema[name] = value?.DeepClone();
        }
        return schema;
    }

    private static JsonObject TypeOf(Key key) =>
        key switch
        {
            TextKey text => OfText(text),
            IntegerKey integer => new JsonObject
            {
                ["type"] = "integer",
                ["minimum"] = integer.Min,
                ["maximum"] = integer.Max,
            },
            NumberKey number => new JsonObject
            {
                ["type"] = "number",
                ["minimum"] = 0,
                ["maximum"] = number.Max,
            },
            BoolKey => new JsonObject { ["type"] = "boolean" },
            DurationKey duration => OfDuration(duration),
            TimeKey => new JsonObject { ["type"] = "string", ["pattern"] = TimeKey.Pattern },
            ExpressionKey => new JsonObject { ["type"] = Scalars(), ["minLength"] = 1 },
            ChoiceKey choice => new JsonObject { ["enum"] = new JsonArray([.. choice.Words.Select(w => (JsonNode)w)]) },
            MappingKey mapping => Of(mapping.Shape),
            OpenMappingKey open => new JsonObject
            {
                ["type"] = "object",
                ["propertyNames"] = new JsonObject { ["pattern"] = open.KeyPattern },
                ["additionalProperties"] = Of(open.Value),
            },
            VariantKey variant => new JsonObject
            {
                ["type"] = "object",
                ["oneOf"] = new JsonArray([.. variant.Variants.Select(v => Of(v.Shape, (variant.By, v.Word)))]),
            },
            ListKey list => OfList(list),
            WordsKey words => OfWords(words),
            EventSchemaKey => EventSchema(),
            StreamSchemaKey => new JsonObject { ["anyOf"] = new JsonArray(Of(StreamDocument.SchemaFile), EventSchema()) },
            ValueKey { AllowNull: true } => [],
            _ => new JsonObject { ["not"] = new JsonObject { ["type"] = "null" } },
        };

    private static JsonObject OfText(TextKey text)
    {
        // What YAML takes for a number matches none of the patterns; what it takes for a bool is a name as good as any.
        var schema = new JsonObject
        {
            ["type"] =
                text.Pattern is null ? Scalars()
                : text.Reserved.Contains("true") ? "string"
                : new JsonArray("string", "boolean"),
        };
        if (text.Pattern is not null)
        {
            schema["pattern"] = text.Pattern;
        }
        if (text.MaxLength > 0)
        {
            schema["maxLength"] = text.MaxLength;
        }
        if (text.NonEmpty)
        {
            schema["minLength"] = 1;
        }
        if (text.Reserved.Length > 0)
        {
            schema["not"] = new JsonObject { ["enum"] = new JsonArray([.. text.Reserved.Select(r => (JsonNode)r)]) };
        }
        if (text.Examples.Length > 0)
        {
            schema["examples"] = new JsonArray([.. text.Examples.Select(e => (JsonNode)e)]);
        }
        return schema;
    }

    private static JsonObject EventSchema() => new() { ["$ref"] = $"#/$defs/{EventSchemaName}" };

    private static JsonObject OfWords(WordsKey words)
    {
        var one = new JsonArray([.. words.Words.Select(w => (JsonNode)w)]);
        var items = one.DeepClone().AsArray();
        if (words.Words.Contains("null"))
        {
            // In a list YAML's own null is taken as the word.
            items.Add(null);
        }
        return new JsonObject
        {
            ["anyOf"] = new JsonArray(
                new JsonObject { ["enum"] = one },
                new JsonObject
                {
                    ["type"] = "array",
                    ["items"] = new JsonObject { ["enum"] = items },
                    ["minItems"] = 1,
                }
            ),
        };
    }

    private static JsonObject OfDuration(DurationKey duration)
    {
        var schema = new JsonObject { ["type"] = "string", ["pattern"] = Durations.Pattern };
        if (!duration.AllowZero)
        {
            schema["not"] = new JsonObject { ["pattern"] = Durations.ZeroPattern };
        }
        return schema;
    }

    private static JsonObject OfList(ListKey list)
    {
        var schema = new JsonObject { ["type"] = "array", ["items"] = Of(list.Item) };
        if (!list.AllowEmpty)
        {
            schema["minItems"] = 1;
        }
        return schema;
    }

    private static JsonObject OneOf(string[] keys) =>
        new() { ["oneOf"] = new JsonArray([.. keys.Select(n => new JsonObject { ["required"] = new JsonArray(n) })]) };

    private static JsonArray Scalars() => ["string", "number", "boolean"];

    private static JsonArray Names(IEnumerable<Key> keys) => [.. keys.Select(k => (JsonNode)k.Name)];
}
