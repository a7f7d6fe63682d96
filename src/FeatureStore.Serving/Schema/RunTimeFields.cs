using FeatureStore.Serving.RunTime;
using GraphQL.Resolvers;
using GraphQL.Types;

namespace FeatureStore.Serving.Schema;

/// <summary>The root field <c>features</c>, for callers that choose names and parameters at run time.</summary>
internal static class RunTimeFields
{
    public static FieldType Features(ScalarTypes scalars) =>
        new()
        {
            Name = "features",
            Description = "Features of entities by name, where names and parameters are chosen at run time.",
            ResolvedType = new NonNullGraphType(ScalarTypes.ListOf(EntityFeaturesType(scalars))),
            Arguments =
            [
                new QueryArgument(new NonNullGraphType(scalars.String)) { Name = "entity" },
                EntityFields.Ids(scalars),
                new QueryArgument(new NonNullGraphType(ScalarTypes.ListOf(SelectionType(scalars)))) { Name = "select" },
            ],
            Resolver = new FeaturesResolver(),
        };

    private static ObjectGraphType EntityFeaturesType(ScalarTypes scalars)
    {
        var type = new ObjectGraphType { Name = "EntityFeatures", Description = "The selected features of one entity." };
        type.AddField(
            new FieldType
            {
                Name = "id",
                ResolvedType = new NonNullGraphType(scalars.Id),
                Resolver = new FuncFieldResolver<object?>(c => ((EntityFeaturesSource)c.Source!).Id),
            }
        );
        type.AddField(
            new FieldType
            {
                Name = "values",
                Description =
                    "An object keyed by `as`, or else `name`: a list for an action feature, an object or null for a static one. Fields are named as in the definitions.",
                ResolvedType = new NonNullGraphType(scalars.Json),
                Resolver = new ValuesResolver(),
            }
        );
        return type;
    }

    private static InputObjectGraphType SelectionType(ScalarTypes scalars)
    {
        var type = new InputObjectGraphType { Name = "FeatureSelection", Description = "A feature and what to take of it." };
        Add("name", new NonNullGraphType(scalars.String), "As in the definitions, `snake_case`.");
        Add("as", scalars.String, "Its key in `values`; default: `name`.");
        Add("limit", scalars.Int, "Action features only.");
        Add("period", scalars.Duration, "Action features only.");
        Add("from", scalars.DateTime, "Action features only.");
        Add("to", scalars.DateTime, "Action features only.");
        Add("fields", ScalarTypes.ListOf(scalars.String), "As in the definitions; default: all.");
        return type;

        void Add(string name, IGraphType field, string description) =>
            type.AddField(
                new FieldType
                {
                    Name = name,
                    ResolvedType = field,
                    Description = description,
                }
            );
    }
}
