using FeatureStore.Serving.Planning;
using FeatureStore.Serving.Queries;
using GraphQL;
using GraphQL.Resolvers;

namespace FeatureStore.Serving.RunTime;

/// <summary><c>features(entity, ids, select)</c>: names and parameters chosen at run time.</summary>
internal sealed class FeaturesResolver : IFieldResolver
{
    public ValueTask<object?> ResolveAsync(IResolveFieldContext context)
    {
        var scope = RequestScope.Of(context);
        var entity = FeatureSelectionReader.Entity(scope.Snapshot.Catalog, Arguments.Text(context, "entity")!);
        var select = ((IEnumerable<object>)Arguments.Value(context, "select")!)
            .Cast<IDictionary<string, object?>?>()
            .Select(Arguments.Required);
        var selected = FeatureSelectionReader.Read(scope.Snapshot, entity, FeatureSelectionReader.Inputs(select));
        var sources = EntityIds.Sources(scope, Arguments.Texts(Arguments.Value(context, "ids")));
        return new ValueTask<object?>(Array.ConvertAll(sources, s => new EntityFeaturesSource(s.Id, selected)));
    }
}
