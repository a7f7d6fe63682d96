using FeatureStore.Definitions.Expressions;
using FeatureStore.Definitions.Loading.Shapes;
using FeatureStore.Definitions.Loading.Yaml;
using FeatureStore.Definitions.Streams;

namespace FeatureStore.Definitions.Loading.Documents;

/// <summary><c>kind: Stream</c></summary>
internal static class StreamDocument
{
    private static readonly ChoiceKey<EventFormat> Format = new(
        "format",
        [("json", EventFormat.Json), ("debezium-json", EventFormat.DebeziumJson)],
        "How a message becomes an event: as it is, or the payload of a Debezium change with 'table' added."
    )
    {
        Default = "json",
    };

    /// <summary>The types of source, each with the key it needs beside <c>type</c>.</summary>
    private static readonly (string Type, TextKey? Key, Func<string, StreamSource> Make)[] Sources =
    [
        ("kafka", Needed("topic", "The Kafka topic."), topic => new StreamSource.Kafka(topic)),
        ("kinesis", Needed("stream", "The Kinesis data stream."), stream => new StreamSource.Kinesis(stream)),
        ("pubsub", Needed("subscription", "The Pub/Sub subscription."), subscription => new StreamSource.PubSub(subscription)),
        ("http", null, _ => new StreamSource.Http()),
        ("file", Needed("path", "An NDJSON file that is tailed."), path => new StreamSource.File(path)),
    ];

    private static readonly ChoiceKey<int> Type = new("type", [.. Sources.Select((s, i) => (s.Type, i))], "What kind of source it is.")
    {
        Required = true,
    };

    private static readonly VariantKey Source = new(
        "source",
        Type.Name,
        [.. Sources.Select(s => (s.Type, new Shape("'source'", "", s.Key is null ? [Type] : [Type, s.Key])))],
        "Where the events come from. 'featurestore dev' and 'featurestore test' feed every stream themselves."
    )
    {
        Required = true,
    };

    /// <summary>Where the schema is in a file of its own.</summary>
    public static readonly Shape SchemaFile = new(
        "'schema'",
        "A schema in a file of its own.",
        Needed("file", "The file, *.schema.yaml, relative to this one.")
    );

    private static readonly StreamSchemaKey Schema = new(
        "schema",
        "What its events hold, by a part of JSON Schema, here or in a file of its own: {file: clicks.schema.yaml}. Expressions are checked against it."
    );

    public static readonly Shape Shape = DefinitionKeys.Document(
        "a Stream",
        "A named source of events. One event can feed many features, and many streams one feature.",
        DefinitionKeys.StreamName,
        Source,
        Format,
        Schema
    );

    /// <returns>Null when something is wrong, which has been reported then.</returns>
    public static StreamDefinition? Read(DefinitionDocument document, DiagnosticBag diagnostics, EventSchemaFiles files)
    {
        var reader = document.Reader(Shape, diagnostics);
        var format = reader.Read(Format) ?? EventFormat.Json;
        var source = ReadSource(reader);
        var events = ReadSchema(reader, files);
        return source is null || document.Name is null
            ? null
            : new StreamDefinition(document.Name, source, format) { Event = events ?? CelType.Any };
    }

    private static CelType? ReadSchema(MappingReader document, EventSchemaFiles files)
    {
        var node = document.Value(Schema);
        if (node is not YamlNode.Mapping mapping || mapping.Find(SchemaFile.Keys[0].Name) is null)
        {
            return node is null ? null : EventSchemaReader.ReadEvent(node, document.Diagnostics);
        }
        var reader = new MappingReader(mapping, SchemaFile, document.Diagnostics);
        return reader.Read((TextKey)SchemaFile.Keys[0]) is null ? null : files.Read((YamlNode.Scalar)reader.At(SchemaFile.Keys[0]));
    }

    private static StreamSource? ReadSource(MappingReader document)
    {
        var source = document.Read(Source);
        if (source?.Read(Type) is not { } index)
        {
            return null;
        }
        var (type, key, make) = Sources[index];
        foreach (var (other, _) in source.Node.Entries)
        {
            if (other.Value != Type.Name && other.Value != key?.Name && Source.KeyNames.Contains(other.Value))
            {
                document.Diagnostics.Error(
                    other,
                    $"a source of type {type} has no '{other.Value}'{(key is null ? "" : $"; it has '{key.Name}'")}"
                );
            }
        }
        if (key is null)
        {
            return make(string.Empty);
        }
        return source.Read(key) is { } value ? make(value) : null;
    }

    private static TextKey Needed(string name, string description) => new(name, description) { Required = true, NonEmpty = true };
}
