using FeatureStore.Definitions.Features;
using FeatureStore.Serving.Schema.Scalars;
using GraphQL.Types;
using FieldType = FeatureStore.Definitions.Features.FieldType;

namespace FeatureStore.Serving.Schema;

/// <summary>The scalars of one schema: the library's types belong to the schema that they were initialized with.</summary>
internal sealed class ScalarTypes
{
    public ScalarGraphType Id { get; } = new IdScalar();

    public ScalarGraphType String { get; } = new StringGraphType();

    public ScalarGraphType Boolean { get; } = new BooleanGraphType();

    public ScalarGraphType Int { get; } = new IntGraphType();

    public ScalarGraphType Float { get; } = new FloatGraphType();

    public ScalarGraphType Long { get; } = new LongScalar();

    public ScalarGraphType DateTime { get; } = new DateTimeScalar();

    public ScalarGraphType Duration { get; } = new DurationScalar();

    public ScalarGraphType Json { get; } = new JsonScalar();

    public IEnumerable<ScalarGraphType> All => [Id, String, Boolean, Int, Float, Long, DateTime, Duration, Json];

    /// <summary>How a field is typed: <c>list&lt;string&gt;</c>, required, is <c>[String!]!</c>.</summary>
    public IGraphType Of(FieldType type, bool required)
    {
        IGraphType result = type.Kind switch
        {
            FieldKind.List or FieldKind.Set => ListOf(OfScalar(type.Element)),
            FieldKind.Vector => ListOf(Float),
            FieldKind.Map => Json,
            _ => OfScalar(type.Kind),
        };
        return required ? new NonNullGraphType(result) : result;
    }

    /// <summary><c>[T!]</c></summary>
    public static ListGraphType ListOf(IGraphType type) => new(new NonNullGraphType(type));

    private ScalarGraphType OfScalar(FieldKind kind) =>
        kind switch
        {
            FieldKind.String => String,
            FieldKind.Id => Id,
            FieldKind.Bool => Boolean,
            FieldKind.Int => Int,
            FieldKind.Long or FieldKind.Timestamp => Long,
            FieldKind.Float => Float,
            FieldKind.Json => Json,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a scalar."),
        };
}
