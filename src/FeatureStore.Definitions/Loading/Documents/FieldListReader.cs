using System.Buffers;
using System.Text.Json;
using FeatureStore.Definitions.Features;
using FeatureStore.Definitions.Loading.Shapes;
using FeatureStore.Definitions.Loading.Yaml;
using FeatureStore.Definitions.Naming;

namespace FeatureStore.Definitions.Loading.Documents;

/// <summary><c>fields:</c> of a feature.</summary>
internal static class FieldListReader
{
    /// <summary>Names that answers use beside the fields, and words that GraphQL does not take as a value of an enum.</summary>
    private static readonly string[] Reserved = ["timestamp", "occurred_at", "id", "true", "false", "null"];

    private static readonly TextKey Name = new("name", "snake_case; unique in the feature.")
    {
        Required = true,
        Pattern = NameRules.SnakeCasePattern,
        MaxLength = NameRules.MaxLength,
        Reserved = Reserved,
    };

    private static readonly TextKey Type = new(
        "type",
        "string, id (a non-empty string or an integer), bool, int (32 bits), long (64 bits), float (64 bits), timestamp, json, "
            + "list<T>, set<T>, map<T> (string keys) or vector<N>; T is one of the first eight."
    )
    {
        Required = true,
        Pattern = FieldType.Pattern,
        Examples = FieldType.Examples,
    };

    private static readonly BoolKey Required = new("required", "Whether an event that gives no value is set aside for this feature.")
    {
        Default = false,
    };

    private static readonly ValueKey Default = new(
        "default",
        "What is read where a stored record lacks the field, because it is older than the field. Needs to fit the type."
    );

    private static readonly ChoiceKey<VectorPrecision> Precision = new(
        "precision",
        [.. Enum.GetValues<VectorPrecision>().Select(p => (VectorPrecisions.Spell(p), p))],
        "How exactly a vector is stored: 4, 2 or 1 bytes a component. float16 holds up to 65504 in 11 significant bits; int8 divides the "
            + "greatest component of each vector in 127 steps."
    )
    {
        Default = VectorPrecisions.Spell(VectorPrecision.Float32),
    };

    private static readonly Shape Field = new("a field", "One named, typed value of a record.", Name, Type, Precision, Required, Default);

    public static readonly ListKey Fields = new(
        "fields",
        "{name, type}",
        new MappingKey("field", Field, "A field."),
        "The values of a record. Their order is part of the stored format: only ever append, optional or with a default."
    )
    {
        Required = true,
    };

    /// <summary>The fields that could be read, each with the place of its name.</summary>
    public static List<(FieldDefinition Field, YamlNode Place)> Read(MappingReader feature)
    {
        var diagnostics = feature.Diagnostics;
        var fields = new List<(FieldDefinition, YamlNode)>();
        var lines = new Dictionary<string, int>();
        foreach (var node in feature.Read(Fields))
        {
            if (node is not YamlNode.Mapping mapping)
            {
                diagnostics.Error(node, $"a field is written {{name: …, type: …}}; found {node.Describe()}");
                continue;
            }
            var reader = new MappingReader(mapping, Field, diagnostics);
            var field = ReadField(reader, fields.Count);
            if (field is null)
            {
                continue;
            }
            if (!lines.TryAdd(field.Name, mapping.Line))
            {
                reader.Error(Name, $"field '{field.Name}' stands here twice, first on line {lines[field.Name]}; rename or remove one");
                continue;
            }
            fields.Add((field, reader.At(Name)));
        }
        return fields;
    }

    private static FieldDefinition? ReadField(MappingReader reader, int ordinal)
    {
        var name = reader.Read(Name);
        if (name is not null && Reserved.Contains(name))
        {
            reader.Error(Name, $"'{name}' is reserved and cannot be a field's name: answers have one already; choose another");
        }
        else if (name is not null && !NameRules.IsSnakeCase(name))
        {
            reader.Error(Name, NameRules.Complaint("name", name, isStream: false));
        }
        var required = reader.Read(Required) ?? false;
        if (reader.Read(Type) is not { } spelling)
        {
            // The field is there, whatever its type: what names it must not be called wrong.
            return name is null ? null : new FieldDefinition(ordinal, name, FieldType.Scalar(FieldKind.Json), required, null);
        }
        if (!FieldType.TryParse(spelling, out var type, out var reason))
        {
            reader.Error(Type, reason!);
            type = FieldType.Scalar(FieldKind.Json);
        }
        type = ReadPrecision(reader, type, isTypeKnown: reason is null);
        var @default = reason is null ? ReadDefault(reader, type) : null;
        return name is null ? null : new FieldDefinition(ordinal, name, type, required, @default);
    }

    private static FieldType ReadPrecision(MappingReader reader, FieldType type, bool isTypeKnown)
    {
        if (reader.Read(Precision) is not { } precision)
        {
            return type;
        }
        if (type.Kind == FieldKind.Vector)
        {
            return type with { Precision = precision };
        }
        if (isTypeKnown)
        {
            reader.Error(Precision, $"'precision' is for vectors, and the field is of type {type}: remove it");
        }
        return type;
    }

    private static ReadOnlyMemory<byte>? ReadDefault(MappingReader reader, FieldType type)
    {
        if (reader.Value(Default) is not { } node)
        {
            return null;
        }
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, StoredJson.WriterOptions);
        if (!FieldValueEncoder.TryWrite(writer, YamlValues.ToCel(node), type, out var reason))
        {
            reader.Error(Default, $"'default' does not fit the field's type: {reason}");
            return null;
        }
        writer.Flush();
        return buffer.WrittenMemory.ToArray();
    }
}
