using FeatureStore.Serving.Planning;
using FeatureStore.Serving.Records;
using GraphQL;
using GraphQL.Resolvers;

namespace FeatureStore.Serving.Queries;

/// <summary>A static feature of an entity: its value, or null.</summary>
internal sealed class StaticFeatureResolver(FeatureShape shape) : IFieldResolver
{
    public FeatureShape Shape => shape;

    public ValueTask<object?> ResolveAsync(IResolveFieldContext context)
    {
        var scope = RequestScope.Of(context);
        scope.Grant.Require(shape.Definition);
        var read = scope.Plan.Add(shape, ((EntitySource)context.Source!).Id, scope.WindowOf(shape.Definition, default), limit: 1);
        return new ValueTask<object?>(
            new PendingResult(
                scope.Plan,
                () =>
                {
                    var records = scope.Records(read);
                    return records.Length > 0 ? records[0] : null;
                }
            )
        );
    }
}
