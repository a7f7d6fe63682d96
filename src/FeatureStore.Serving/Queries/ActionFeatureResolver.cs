using FeatureStore.Serving.Execution;
using FeatureStore.Serving.Planning;
using FeatureStore.Serving.Records;
using FeatureStore.Serving.Windows;
using GraphQL;
using GraphQL.Resolvers;

namespace FeatureStore.Serving.Queries;

/// <summary><c>recentClickedArticles(limit, period, from, to)</c> of an entity.</summary>
internal sealed class ActionFeatureResolver(FeatureShape shape) : IFieldResolver
{
    public FeatureShape Shape => shape;

    public ValueTask<object?> ResolveAsync(IResolveFieldContext context)
    {
        var scope = RequestScope.Of(context);
        scope.Grant.Require(shape.Definition);
        var limit = EventWindows.Limit(shape.Definition, Arguments.Int(context, "limit"));
        var window = scope.WindowOf(shape.Definition, Arguments.Window(context));
        if (limit == 0 || window.IsEmpty)
        {
            return new ValueTask<object?>(Array.Empty<RecordView>());
        }
        scope.CountValues(limit, DocumentParts.Fields(context.FieldAst.SelectionSet, shape.Fields.Length));
        var read = scope.Plan.Add(shape, ((EntitySource)context.Source!).Id, window, limit);
        return new ValueTask<object?>(new PendingResult(scope.Plan, () => scope.Records(read)));
    }
}
