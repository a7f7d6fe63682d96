using System.Collections.Frozen;
using System.Collections.Immutable;
using FeatureStore.Definitions.Expressions;
using FeatureStore.Definitions.Expressions.Evaluation;
using FeatureStore.Definitions.Loading.Shapes;
using FeatureStore.Definitions.Loading.Yaml;
using FeatureStore.Definitions.Naming;

namespace FeatureStore.Definitions.Loading.Documents;

/// <summary>
/// What a stream's events hold, for the checks of expressions: the part of JSON Schema that says of what type something is and which fields
/// it has. Other keywords of it (<c>pattern</c>, <c>oneOf</c>) are refused, so that nobody takes them for checked.
/// </summary>
internal static class EventSchemaReader
{
    private static readonly (string Word, CelKinds Kinds)[] Types =
    [
        ("object", CelKinds.Map),
        ("array", CelKinds.List),
        ("string", CelKinds.String),
        ("integer", CelKinds.Int),
        ("number", CelKinds.Int | CelKinds.Double),
        ("boolean", CelKinds.Bool),
        ("null", CelKinds.Null),
    ];

    /// <summary>What other languages call them, fields of features among these.</summary>
    private static readonly (string Word, string Means)[] OtherWords =
    [
        ("int", "integer"),
        ("long", "integer"),
        ("float", "number"),
        ("double", "number"),
        ("bool", "boolean"),
        ("map", "object"),
        ("list", "array"),
        ("text", "string"),
        ("timestamp", "string"),
    ];

    private static readonly WordsKey Type = new(
        "type",
        [.. Types.Select(t => t.Word)],
        "What the value is; with null, write [string, 'null']. Default: an object where it has properties, else anything."
    );

    private static readonly OpenMappingKey Properties = new(
        "properties",
        new EventSchemaKey("property", "What the field is."),
        KeyPattern: "",
        "The fields of an object, by name."
    );

    private static readonly BoolKey AdditionalProperties = new(
        "additionalProperties",
        "Whether an object may have fields that 'properties' does not name; expressions may then name any."
    )
    {
        Default = false,
    };

    private static readonly ListKey Required = new(
        "required",
        "field names",
        new TextKey("name", "A field."),
        "Fields that every such object has. Of use to readers; expressions are checked alike."
    )
    {
        AllowEmpty = true,
    };

    private static readonly EventSchemaKey Items = new("items", "What the elements of an array are.");

    private static readonly ListKey Enum = new(
        "enum",
        "values",
        new ValueKey("value", "A value.") { AllowNull = true },
        "The values there are; a comparison with another text is an error."
    );

    private static readonly ListKey Examples = new(
        "examples",
        "values",
        new ValueKey("value", "A value.") { AllowNull = true },
        "For readers."
    );

    private static readonly TextKey[] Texts =
    [
        new("title", "A name, for readers."),
        new("description", "What it means, for readers."),
        new("format", "How a string is written, such as date-time; for readers."),
        new("$schema", "The version of JSON Schema, for other tools."),
        new("$id", "A name, for other tools."),
        new("$comment", "For readers."),
    ];

    public static readonly Shape Shape = new(
        "a schema of events",
        "What an event, or a part of it, holds: the part of JSON Schema that types and fields need.",
        Type,
        Properties,
        AdditionalProperties,
        Required,
        Items,
        Enum,
        Examples,
        Texts[0],
        Texts[1],
        Texts[2],
        Texts[3],
        Texts[4],
        Texts[5]
    );

    /// <summary>The type of a whole event.</summary>
    /// <param name="node">Its schema.</param>
    /// <param name="diagnostics">Gets what is wrong.</param>
    public static CelType ReadEvent(YamlNode node, DiagnosticBag diagnostics)
    {
        var type = Read(node, diagnostics);
        if (type.Kinds is not (CelKinds.Map or CelKinds.Any))
        {
            diagnostics.Error(
                (node as YamlNode.Mapping)?.Find(Type.Name) ?? node,
                $"an event is an object, and this schema is of {type.Kinds.Describe()}; write type: object and its properties"
            );
            return CelType.Any;
        }
        return type with { Kinds = CelKinds.Map };
    }

    private static CelType Read(YamlNode node, DiagnosticBag diagnostics)
    {
        if (node is not YamlNode.Mapping mapping)
        {
            diagnostics.Error(node, $"a schema is a mapping such as {{type: string}}; found {node.Describe()}");
            return CelType.Any;
        }
        var reader = new MappingReader(mapping, Shape, diagnostics);
        var fields = ReadFields(reader);
        var kinds = ReadKinds(reader) ?? (fields is null ? CelKinds.Any : CelKinds.Map);
        var element = reader.Value(Items) is { } items ? Read(items, diagnostics) : null;
        Expect(reader, Properties, kinds, CelKinds.Map, "object");
        Expect(reader, Items, kinds, CelKinds.List, "array");
        var isOpen = reader.Read(AdditionalProperties) ?? false;
        ReadRequired(reader, isOpen ? null : fields);
        foreach (var text in Texts)
        {
            reader.Read(text);
        }
        reader.Read(Examples);
        return new CelType(kinds)
        {
            Fields = fields,
            IsOpen = isOpen,
            Element = element,
            Texts = ReadTexts(reader),
        };
    }

    private static FrozenDictionary<string, CelType>? ReadFields(MappingReader reader)
    {
        if (reader.Read(Properties, names: null) is not { } properties)
        {
            return null;
        }
        return properties.Node.Entries.ToFrozenDictionary(e => e.Key.Value, e => Read(e.Value, reader.Diagnostics), StringComparer.Ordinal);
    }

    private static CelKinds? ReadKinds(MappingReader reader)
    {
        var node = reader.Value(Type);
        var words =
            node is YamlNode.Sequence list ? list.Items
            : node is null ? []
            : [node];
        if (node is YamlNode.Sequence { Items.Count: 0 })
        {
            reader.Error(Type, "'type' is empty; name at least one type");
        }
        var kinds = CelKinds.None;
        foreach (var word in words)
        {
            // A bare null is YAML's nothing, which whoever writes it here means as the word.
            var name = word is YamlNode.Scalar scalar ? scalar.Value : null;
            var found = System.Array.Find(Types, t => t.Word == name).Kinds;
            if (found == CelKinds.None)
            {
                var hint = System.Array.Find(OtherWords, w => w.Word == name).Means is { } means
                    ? $"; did you mean '{means}'?"
                    : NearestName.Hint(name ?? "", Type.Words);
                reader.Diagnostics.Error(word, $"'type' is one of {string.Join(", ", Type.Words)}; found {word.Describe()}{hint}");
                return null;
            }
            kinds |= found;
        }
        return kinds == CelKinds.None ? null : kinds;
    }

    /// <param name="reader">Of the schema.</param>
    /// <param name="fields">Those that there are; null: any.</param>
    private static void ReadRequired(MappingReader reader, FrozenDictionary<string, CelType>? fields)
    {
        foreach (var node in reader.Read(Required))
        {
            if (node is not YamlNode.Scalar { IsNull: false } name)
            {
                reader.Diagnostics.Error(node, $"'required' lists names of fields, found {node.Describe()}");
            }
            else if (fields?.ContainsKey(name.Value) == false)
            {
                reader.Diagnostics.Error(
                    node,
                    $"'required' names '{name.Value}', which 'properties' does not have{NearestName.Hint(name.Value, fields.Keys.Order(StringComparer.Ordinal))}"
                );
            }
        }
    }

    private static void Expect(MappingReader reader, Key key, CelKinds kinds, CelKinds wanted, string word)
    {
        if (reader.Has(key) && !kinds.Meets(wanted))
        {
            reader.Error(key, $"'{key.Name}' is of the type {word}, and this is {kinds.Describe()}; change 'type' or remove it");
        }
    }

    /// <summary>The texts of <c>enum</c>, where it has nothing else but null.</summary>
    private static ImmutableArray<string> ReadTexts(MappingReader reader)
    {
        var texts = ImmutableArray.CreateBuilder<string>();
        foreach (var node in reader.Read(Enum))
        {
            switch (node)
            {
                case YamlNode.Scalar scalar when YamlValues.ToCel(scalar) is { Kind: CelKind.String or CelKind.Null } value:
                    if (!value.IsNull)
                    {
                        texts.Add(scalar.Value);
                    }
                    break;
                default:
                    return [];
            }
        }
        return texts.ToImmutable();
    }
}
