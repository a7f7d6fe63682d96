using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Naming;
using FeatureStore.Serving.Queries;
using FeatureStore.Serving.Records;
using GraphQL.Conversion;
using GraphQL.Resolvers;
using GraphQL.Types;

namespace FeatureStore.Serving.Schema;

/// <summary>The GraphQL schema of a catalog (DESIGN: GraphQL contract).</summary>
internal sealed class FeatureSchema : GraphQL.Types.Schema
{
    /// <summary>Said once for each entity instead of once for each argument.</summary>
    private const string _windows =
        "Those with a window give the newest `limit` records with `from` <= event time < `to`; `period` reaches back from `to`, or from now.";

    public FeatureSchema(Catalog catalog, IReadOnlyDictionary<string, FeatureShape> shapes)
    {
        // Names are converted here, once; the library is to take them as they are.
        NameConverter = DefaultNameConverter.Instance;
        // What tools ask for in their introspection queries.
        Features.RepeatableDirectives = true;
        Features.DeprecationOfInputValues = true;
        var scalars = new ScalarTypes();
        foreach (var scalar in scalars.All)
        {
            RegisterType(scalar);
        }
        Query = QueryType(catalog, shapes, scalars);
        Initialize();
        AddSpecifiedByUrl(scalars.String);
        FindNoTypeWithoutName();
    }

    /// <summary>No type has an empty name, which the library's own resolver fails on.</summary>
    private void FindNoTypeWithoutName() =>
        TypeMetaFieldType.Resolver = new FuncFieldResolver<object?>(c =>
            Arguments.Text(c, "name") is { Length: > 0 } name ? AllTypes[name] : null
        );

    /// <summary>The standard (October 2021) has it on <c>__Type</c>, the library not yet; no scalar of ours has such an address.</summary>
    private void AddSpecifiedByUrl(ScalarGraphType text) =>
        ((IObjectGraphType)AllTypes["__Type"]!).AddField(
            new FieldType
            {
                Name = "specifiedByURL",
                ResolvedType = text,
                Resolver = new FuncFieldResolver<object?>(_ => null),
            }
        );

    private static ObjectGraphType QueryType(Catalog catalog, IReadOnlyDictionary<string, FeatureShape> shapes, ScalarTypes scalars)
    {
        var query = new EntityType { Name = "Query" };
        var actions = new ActionFeatureTypes(scalars);
        var statics = new StaticFeatureTypes(scalars);
        foreach (var entity in catalog.Entities)
        {
            var type = new EntityType
            {
                Name = GraphQlName.Pascal(entity.Name),
                Description = $"Features of one {entity.Name}. {_windows}",
            };
            type.AddField(EntityFields.Id(scalars));
            foreach (var feature in catalog.Features.Where(f => f.Entity.Name == entity.Name))
            {
                var shape = shapes[feature.Name];
                foreach (var field in shape.IsAction ? actions.FieldsOf(shape) : statics.FieldsOf(shape))
                {
                    type.AddField(field);
                }
            }
            query.AddField(EntityFields.One(entity, type, scalars));
            query.AddField(EntityFields.Many(entity, type, scalars));
        }
        query.AddField(RunTimeFields.Features(scalars));
        query.AddField(CatalogFields.FeatureDefinitions(scalars));
        return query;
    }
}
