using FeatureStore.Serving.Queries;
using FeatureStore.Serving.Records;
using GraphQL.Types;

namespace FeatureStore.Serving.Schema;

/// <summary>What a static feature adds to the schema: its type, and its field on the entity.</summary>
internal sealed class StaticFeatureTypes(ScalarTypes scalars)
{
    public IEnumerable<FieldType> FieldsOf(FeatureShape shape)
    {
        var type = new ObjectGraphType { Name = shape.TypeName, Description = shape.Definition.Description };
        RecordFields.AddTo(type, shape, scalars);
        yield return new FieldType
        {
            Name = shape.GraphName,
            Description = shape.Definition.Description,
            ResolvedType = type,
            Resolver = new StaticFeatureResolver(shape),
        };
    }
}
