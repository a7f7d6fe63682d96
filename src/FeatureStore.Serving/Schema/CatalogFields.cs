using FeatureStore.Definitions.Features;
using FeatureStore.Serving.Planning;
using FeatureStore.Serving.Queries;
using GraphQL;
using GraphQL.Resolvers;
using GraphQL.Types;
using FieldType = GraphQL.Types.FieldType;

namespace FeatureStore.Serving.Schema;

/// <summary>The root field <c>featureDefinitions</c>: what the catalog says about its features.</summary>
internal static class CatalogFields
{
    public static FieldType FeatureDefinitions(ScalarTypes scalars) =>
        new()
        {
            Name = "featureDefinitions",
            Description =
                "What the catalog defines and you may read, ordered by name: all of it, or only the features of an entity, or with a tag.",
            ResolvedType = new NonNullGraphType(ScalarTypes.ListOf(DefinitionType(scalars))),
            Arguments = [new QueryArgument(scalars.String) { Name = "entity" }, new QueryArgument(scalars.String) { Name = "tag" }],
            Resolver = new FuncFieldResolver<object?>(Find),
        };

    private static object Find(IResolveFieldContext context)
    {
        var entity = Arguments.Text(context, "entity");
        var tag = Arguments.Text(context, "tag");
        var scope = RequestScope.Of(context);
        return scope
            .Snapshot.Catalog.Features.Where(f =>
                (entity is null || f.Entity.Name == entity) && (tag is null || f.Tags.Contains(tag)) && scope.Grant.Allows(f)
            )
            .ToArray();
    }

    private static ObjectGraphType DefinitionType(ScalarTypes scalars)
    {
        var type = new ObjectGraphType { Name = "FeatureDefinition", Description = "A feature as it is defined." };
        var text = new NonNullGraphType(scalars.String);
        var texts = new NonNullGraphType(ScalarTypes.ListOf(scalars.String));
        Add("name", text, "As in the definitions, `snake_case`.", (f, _) => f.Name);
        Add("entity", text, "What it is about.", (f, _) => f.Entity.Name);
        Add("kind", text, "`ActionFeature` or `StaticFeature`.", (f, _) => $"{f.Kind}Feature");
        Add("description", scalars.String, null, (f, _) => f.Description);
        Add("owner", scalars.String, null, (f, _) => f.Owner);
        Add("tags", texts, null, (f, _) => f.Tags.ToArray());
        Add(
            "fields",
            new NonNullGraphType(scalars.Json),
            "In stored order: a list of objects with `name`, `type`, `required` and, where there is one, `default`.",
            (f, _) => DefinitionJson.Fields(f)
        );
        Add(
            "streams",
            texts,
            "Streams that feed it.",
            (f, _) => f.From.Select(i => i.Stream.Name).Distinct(StringComparer.Ordinal).ToArray()
        );
        Add("retain", scalars.Duration, "How long a record lives; null: for ever.", (f, _) => f.Retain);
        Add("revision", text, "The catalog's revision.", (_, c) => RequestScope.Of(c).Snapshot.Catalog.Revision);
        return type;

        void Add(string name, IGraphType fieldType, string? description, Func<FeatureDefinition, IResolveFieldContext, object?> resolve) =>
            type.AddField(
                new FieldType
                {
                    Name = name,
                    Description = description,
                    ResolvedType = fieldType,
                    Resolver = new FuncFieldResolver<object?>(c => resolve((FeatureDefinition)c.Source!, c)),
                }
            );
    }
}
