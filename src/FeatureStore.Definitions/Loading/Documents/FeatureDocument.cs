using System.Collections.Immutable;
using FeatureStore.Definitions.Entities;
using FeatureStore.Definitions.Features;
using FeatureStore.Definitions.Loading.Checks;
using FeatureStore.Definitions.Loading.Shapes;
using FeatureStore.Definitions.Loading.Yaml;
using FeatureStore.Definitions.Streams;

namespace FeatureStore.Definitions.Loading.Documents;

/// <summary><c>kind: ActionFeature</c> and <c>kind: StaticFeature</c></summary>
internal static class FeatureDocument
{
    private static readonly TextKey Entity = new("entity", "What the feature is about, by the entity's name.")
    {
        Required = true,
        NonEmpty = true,
    };

    private static readonly TextKey Description = new("description", "What it says, for whoever looks for a feature.");

    private static readonly TextKey Owner = new("owner", "The team that answers for it.");

    private static readonly ListKey Tags = new("tags", "texts", new TextKey("tag", "A tag."), "Words to find it by.");

    private static readonly IntegerKey MaxValueBytes = new(
        "max_value_bytes",
        1,
        FeatureDefinition.MaxMaxValueBytes,
        "Greatest size of a stored value, in bytes before compression; an event with a greater one is set aside."
    )
    {
        Default = FeatureDefinition.DefaultMaxValueBytes,
    };

    private static readonly BoolKey DeadLetterExpired = new(
        "dead_letter_expired",
        "Whether events older than retain.period go to the dead letters too, instead of only being counted."
    )
    {
        Default = false,
    };

    public static readonly Shape ActionShape = DefinitionKeys.Document(
        "an ActionFeature",
        "A time series for each entity: every matching event is kept, newest first.",
        DefinitionKeys.Name,
        Entity,
        Description,
        Owner,
        Tags,
        FieldListReader.Fields,
        FeatureInputReader.FromOfAction,
        PolicyReader.RetainOfAction,
        PolicyReader.Serve,
        PolicyReader.Cache,
        MaxValueBytes,
        DeadLetterExpired
    );

    public static readonly Shape StaticShape = DefinitionKeys.Document(
        "a StaticFeature",
        "The latest value for each entity.",
        DefinitionKeys.Name,
        Entity,
        Description,
        Owner,
        Tags,
        FieldListReader.Fields,
        FeatureInputReader.FromOfStatic,
        PolicyReader.RetainOfStatic,
        PolicyReader.Cache,
        MaxValueBytes,
        DeadLetterExpired
    ) with
    {
        Refused = [(PolicyReader.Serve.Name, "'serve' is for action features: a static feature has one value")],
    };

    /// <returns>Null when something is wrong, which has been reported then.</returns>
    public static FeatureDefinition? Read(
        DefinitionDocument document,
        DiagnosticBag diagnostics,
        References<StreamDefinition> streams,
        References<EntityDefinition> entities,
        ExpressionCache expressions
    )
    {
        var kind = document.Kind == DefinitionKind.ActionFeature ? FeatureKind.Action : FeatureKind.Static;
        var reader = document.Reader(kind == FeatureKind.Action ? ActionShape : StaticShape, diagnostics);
        var entity = entities.Resolve(reader, Entity);
        var fields = FieldListReader.Read(reader);
        GraphQlCollisions.CheckFields(fields, diagnostics);
        var from = new FeatureInputReader(kind, [.. fields.Select(f => f.Field)], streams, expressions).Read(reader);
        var retain = PolicyReader.ReadRetain(reader, kind);
        var serve = kind == FeatureKind.Action ? PolicyReader.ReadServe(reader, retain) : null;
        var cache = PolicyReader.ReadCache(reader, serve);
        var maxValueBytes = ReadMaxValueBytes(reader, fields);
        var description = reader.Read(Description);
        var owner = reader.Read(Owner);
        var tags = ReadTags(reader);
        var deadLetterExpired = reader.Read(DeadLetterExpired) ?? false;
        return entity is null || document.Name is null
            ? null
            : new FeatureDefinition
            {
                Kind = kind,
                Name = document.Name,
                Entity = entity,
                Description = description,
                Owner = owner,
                Tags = tags,
                Fields = [.. fields.Select(f => f.Field)],
                From = from,
                Retain = retain,
                Serve = serve,
                Cache = cache,
                MaxValueBytes = maxValueBytes,
                DeadLetterExpired = deadLetterExpired,
            };
    }

    private static int ReadMaxValueBytes(MappingReader reader, List<(FieldDefinition Field, YamlNode Place)> fields)
    {
        var bytes = reader.Read(MaxValueBytes) ?? FeatureDefinition.DefaultMaxValueBytes;
        // Base64 in quotes, with a comma or bracket: what the vectors alone take of every record.
        var vectors = fields.Where(f => f.Field.Type.Kind == FieldKind.Vector).Sum(f => ((f.Field.Type.PackedBytes + 2L) / 3 * 4) + 3);
        if (vectors > bytes)
        {
            reader.Diagnostics.Warning(
                reader.Has(MaxValueBytes) ? reader.At(MaxValueBytes) : reader.At(FieldListReader.Fields),
                $"the vectors take {vectors} bytes of every value, and 'max_value_bytes' is {bytes}: raise it or store them less precisely, or every event is set aside"
            );
        }
        return bytes;
    }

    private static ImmutableArray<string> ReadTags(MappingReader reader)
    {
        var tags = ImmutableArray.CreateBuilder<string>();
        foreach (var node in reader.Read(Tags))
        {
            if (node is not YamlNode.Scalar { IsNull: false } tag)
            {
                reader.Diagnostics.Error(node, $"a tag is a text, found {node.Describe()}");
            }
            else if (!tags.Contains(tag.Value))
            {
                tags.Add(tag.Value);
            }
        }
        return tags.ToImmutable();
    }
}
