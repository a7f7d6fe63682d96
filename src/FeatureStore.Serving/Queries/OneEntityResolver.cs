using FeatureStore.Serving.Planning;
using GraphQL;
using GraphQL.Resolvers;

namespace FeatureStore.Serving.Queries;

/// <summary><c>user(id)</c>.</summary>
internal sealed class OneEntityResolver : IFieldResolver
{
    public ValueTask<object?> ResolveAsync(IResolveFieldContext context) =>
        new(EntityIds.Sources(RequestScope.Of(context), [Arguments.Text(context, "id")!])[0]);
}
