using FeatureStore.Serving.Queries;
using FeatureStore.Serving.Records;
using GraphQL.Resolvers;
using GraphQL.Types;

namespace FeatureStore.Serving.Schema;

/// <summary>The fields of a record's type: those of the definition in stored order, then the event's time in both forms.</summary>
internal static class RecordFields
{
    public static void AddTo(ObjectGraphType type, FeatureShape shape, ScalarTypes scalars)
    {
        foreach (var field in shape.Fields)
        {
            type.AddField(
                new FieldType
                {
                    Name = field.GraphName,
                    Description = Describe(field),
                    ResolvedType = scalars.Of(field.Type, field.Required),
                    Resolver = new FieldResolver(field.Ordinal),
                }
            );
        }
        type.AddField(
            new FieldType
            {
                Name = "timestamp",
                Description = "When the event occurred, in milliseconds since 1970-01-01T00:00:00Z.",
                ResolvedType = new NonNullGraphType(scalars.Long),
                Resolver = new FuncFieldResolver<object?>(c => ((RecordView)c.Source!).Timestamp),
            }
        );
        type.AddField(
            new FieldType
            {
                Name = "occurredAt",
                Description = "When the event occurred.",
                ResolvedType = new NonNullGraphType(scalars.DateTime),
                Resolver = new FuncFieldResolver<object?>(c => ((RecordView)c.Source!).Timestamp),
            }
        );
    }

    /// <summary>Says what the GraphQL type cannot.</summary>
    private static string? Describe(FieldShape field) =>
        field.Type.Kind switch
        {
            Definitions.Features.FieldKind.Timestamp => "Milliseconds since 1970-01-01T00:00:00Z.",
            Definitions.Features.FieldKind.Vector when field.Type.Precision != Definitions.Features.VectorPrecision.Float32 =>
                $"`{field.Type}`, stored as {Definitions.Features.VectorPrecisions.Spell(field.Type.Precision)}",
            Definitions.Features.FieldKind.Set or Definitions.Features.FieldKind.Map or Definitions.Features.FieldKind.Vector =>
                $"`{field.Type}`",
            _ => null,
        };
}
