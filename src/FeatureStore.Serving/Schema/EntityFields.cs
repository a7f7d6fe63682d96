using FeatureStore.Definitions.Entities;
using FeatureStore.Definitions.Naming;
using FeatureStore.Serving.Queries;
using GraphQL.Resolvers;
using GraphQL.Types;

namespace FeatureStore.Serving.Schema;

/// <summary>The root fields of an entity: one by id, and many by ids.</summary>
internal static class EntityFields
{
    public static FieldType Id(ScalarTypes scalars) =>
        new()
        {
            Name = "id",
            ResolvedType = new NonNullGraphType(scalars.Id),
            Resolver = new FuncFieldResolver<object?>(c => ((EntitySource)c.Source!).Id),
        };

    public static FieldType One(EntityDefinition entity, IGraphType type, ScalarTypes scalars) =>
        new()
        {
            Name = GraphQlName.Camel(entity.Name),
            Description = $"One {entity.Name}, whether or not anything is known of it.",
            ResolvedType = new NonNullGraphType(type),
            Arguments = [new QueryArgument(new NonNullGraphType(scalars.Id)) { Name = "id" }],
            Resolver = new OneEntityResolver(),
        };

    public static FieldType Many(EntityDefinition entity, IGraphType type, ScalarTypes scalars) =>
        new()
        {
            Name = GraphQlName.Camel(entity.Plural),
            Description = "Many at once, in the order of the ids, with their duplicates.",
            ResolvedType = new NonNullGraphType(ScalarTypes.ListOf(type)),
            Arguments = [Ids(scalars)],
            Resolver = new ManyEntitiesResolver(),
        };

    public static QueryArgument Ids(ScalarTypes scalars) => new(new NonNullGraphType(ScalarTypes.ListOf(scalars.Id))) { Name = "ids" };
}
