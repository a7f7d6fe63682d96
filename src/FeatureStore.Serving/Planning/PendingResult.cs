using GraphQL.DataLoader;

namespace FeatureStore.Serving.Planning;

/// <summary>What a resolver returns for a field that needs the plan's answers. The executor asks for it after all other resolvers ran.</summary>
internal sealed class PendingResult(ReadPlan plan, Func<object?> complete) : IDataLoaderResult
{
    public async Task<object?> GetResultAsync(CancellationToken cancellationToken = default)
    {
        await plan.DispatchAsync();
        return complete();
    }
}
