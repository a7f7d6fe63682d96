using System.Collections.Immutable;
using FeatureStore.Definitions.Expressions;
using FeatureStore.Definitions.Expressions.Evaluation;
using FeatureStore.Definitions.Features;
using FeatureStore.Definitions.Loading.Checks;
using FeatureStore.Definitions.Loading.Shapes;
using FeatureStore.Definitions.Loading.Yaml;
using FeatureStore.Definitions.Naming;
using FeatureStore.Definitions.Streams;

namespace FeatureStore.Definitions.Loading.Documents;

/// <summary><c>from:</c> of a feature.</summary>
internal sealed class FeatureInputReader(FeatureKind kind, IReadOnlyList<FieldDefinition> fields, References<StreamDefinition> streams)
{
    private static readonly TextKey Stream = new("stream", "The stream to read, by name.") { Required = true, NonEmpty = true };

    private static readonly ExpressionKey Where = new("where", "CEL over 'event' and 'stream': which events count. Default: all.");

    private static readonly ExpressionKey EntityId = new("entity_id", "CEL: whom the event is about.") { Required = true };

    private static readonly ExpressionKey EventId = new(
        "event_id",
        "CEL: the event's own id, which makes an event that comes twice count once. Default: a digest of the whole event."
    );

    private static readonly ExpressionKey Timestamp = new("timestamp", "CEL: when it happened; RFC 3339 or a number since 1970.")
    {
        Required = true,
    };

    private static readonly ChoiceKey<TimestampUnit> Unit = new(
        "timestamp_unit",
        [("s", TimestampUnit.Seconds), ("ms", TimestampUnit.Milliseconds), ("us", TimestampUnit.Microseconds)],
        "Unit of a number in 'timestamp'. Default: by its size."
    );

    private static readonly ExpressionKey DeleteWhen = new("delete_when", "CEL: which events delete the value.");

    private static readonly OpenMappingKey Values = new(
        "values",
        new ExpressionKey("value", "CEL: the field's value; null where the event has none."),
        NameRules.SnakeCasePattern,
        "For each field that this stream knows, the expression that gives its value."
    )
    {
        Required = true,
    };

    private static readonly (string, string)[] RefusedInActions =
    [
        (DeleteWhen.Name, "'delete_when' is for static features: records of an action feature are never deleted by an event"),
    ];

    private static readonly Shape ActionEntry = Entry(Stream, Where, EntityId, EventId, Timestamp, Unit, Values) with
    {
        Refused = RefusedInActions,
    };

    private static readonly Shape StaticEntry = Entry(Stream, Where, EntityId, EventId, Timestamp, Unit, DeleteWhen, Values);

    public static readonly ListKey FromOfAction = From(ActionEntry);

    public static readonly ListKey FromOfStatic = From(StaticEntry);

    /// <summary>The entries that could be read.</summary>
    public ImmutableArray<FeatureInput> Read(MappingReader feature)
    {
        var inputs = ImmutableArray.CreateBuilder<FeatureInput>();
        var taken = new Dictionary<string, int>();
        foreach (var node in feature.Read(kind == FeatureKind.Action ? FromOfAction : FromOfStatic))
        {
            if (node is not YamlNode.Mapping mapping)
            {
                feature.Diagnostics.Error(node, $"an entry of 'from' is a mapping that starts with 'stream'; found {node.Describe()}");
                continue;
            }
            var reader = new MappingReader(mapping, kind == FeatureKind.Action ? ActionEntry : StaticEntry, feature.Diagnostics);
            var input = ReadEntry(reader);
            var streamName = input?.Stream.Name ?? string.Empty;
            if (taken.TryGetValue(streamName, out var line))
            {
                feature.Diagnostics.Warning(
                    mapping,
                    $"no event of '{streamName}' comes here: the entry on line {line} has no 'where' and takes them all"
                );
            }
            if (input is not null)
            {
                inputs.Add(input);
                if (input.Where is null && !reader.Has(Where))
                {
                    taken.TryAdd(streamName, mapping.Line);
                }
            }
        }
        return inputs.ToImmutable();
    }

    private FeatureInput? ReadEntry(MappingReader reader)
    {
        var stream = streams.Resolve(reader, Stream);
        var environment = stream?.Environment ?? CelEnvironment.Event;
        var where = ReadFilter(reader, Where, environment);
        var entityId = reader.Read(EntityId, environment);
        var eventId = reader.Read(EventId, environment);
        var timestamp = reader.Read(Timestamp, environment);
        ResultTypes.CheckKey(reader, EntityId, entityId);
        ResultTypes.CheckKey(reader, EventId, eventId);
        ResultTypes.CheckTime(reader, Timestamp, timestamp);
        var unit = reader.Read(Unit) ?? TimestampUnit.ByMagnitude;
        var deleteWhen = kind == FeatureKind.Static ? ReadFilter(reader, DeleteWhen, environment) : null;
        var values = ReadValues(reader, environment);
        if (!reader.Has(EventId))
        {
            reader.Diagnostics.Warning(
                reader.Node,
                "without 'event_id' an event that is sent again with any difference counts twice; give the event's own id, such as event_id: event.id"
            );
        }
        return stream is null || entityId is null || timestamp is null
            ? null
            : new FeatureInput
            {
                Stream = stream,
                Where = where,
                EntityId = entityId,
                EventId = eventId,
                Timestamp = timestamp,
                TimestampUnit = unit,
                DeleteWhen = deleteWhen,
                Values = values,
            };
    }

    /// <summary>An expression that can give a bool, as far as that is known without an event.</summary>
    private static CelExpression? ReadFilter(MappingReader reader, ExpressionKey key, CelEnvironment environment)
    {
        var filter = reader.Read(key, environment);
        if (filter is not null && !filter.Kinds.Meets(CelKinds.Bool))
        {
            reader.Error(key, $"'{key.Name}' must give a bool, and this gives {filter.Kinds.Describe()}");
        }
        return filter;
    }

    private ImmutableArray<CelExpression?> ReadValues(MappingReader entry, CelEnvironment environment)
    {
        var values = entry.Read(Values, [.. fields.Select(f => f.Name)]);
        if (values is null)
        {
            return [.. fields.Select(_ => (CelExpression?)null)];
        }
        foreach (var field in fields)
        {
            if (field.Required && !values.Has(field.Name))
            {
                values.Diagnostics.Error(values.Node, $"'values' needs '{field.Name}': the field is required");
            }
        }
        if (kind == FeatureKind.Action)
        {
            FreeText.Warn(fields, entry.Has(Where) ? entry.At(Where) : null, values);
        }
        return [.. fields.Select(f => ReadValue(values, f, environment))];
    }

    private static CelExpression? ReadValue(MappingReader values, FieldDefinition field, CelEnvironment environment)
    {
        var value = values.Read(new ExpressionKey(field.Name, string.Empty), environment);
        ResultTypes.CheckValue(values, field, value);
        return value;
    }

    private static Shape Entry(params Key[] keys) => new("an entry of 'from'", "How events of one stream become records.", keys);

    private static ListKey From(Shape entry) =>
        new(
            "from",
            "{stream, entity_id, timestamp, values}",
            new MappingKey("entry", entry, "An entry."),
            "Which events become records, and how. The first entry that matches an event makes its only record."
        )
        {
            Required = true,
        };
}
