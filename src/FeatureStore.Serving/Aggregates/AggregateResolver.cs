using FeatureStore.Serving.Planning;
using FeatureStore.Serving.Queries;
using FeatureStore.Serving.Records;
using GraphQL;
using GraphQL.Resolvers;

namespace FeatureStore.Serving.Aggregates;

/// <summary><c>recentClickedArticlesAggregate(period, from, to)</c> of an entity: one read, shared by all figures asked of it.</summary>
internal sealed class AggregateResolver(FeatureShape shape) : IFieldResolver
{
    public FeatureShape Shape => shape;

    public ValueTask<object?> ResolveAsync(IResolveFieldContext context)
    {
        var scope = RequestScope.Of(context);
        scope.Grant.Require(shape.Definition);
        var window = scope.WindowOf(shape.Definition, Arguments.Window(context));
        if (window.IsEmpty)
        {
            return new ValueTask<object?>(new WindowAggregate(shape, []));
        }
        var read = scope.Plan.Add(shape, ((EntitySource)context.Source!).Id, window, AggregateWindow.Limit(scope.Options));
        return new ValueTask<object?>(
            new PendingResult(
                scope.Plan,
                () =>
                {
                    var records = scope.Records(read);
                    return AggregateWindow.Check(shape, read.StoredCount, scope.Options) is { } tooMany
                        ? throw tooMany
                        : new WindowAggregate(shape, records);
                }
            )
        );
    }
}
