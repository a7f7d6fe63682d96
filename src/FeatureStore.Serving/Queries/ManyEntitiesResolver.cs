using FeatureStore.Serving.Planning;
using GraphQL;
using GraphQL.Resolvers;

namespace FeatureStore.Serving.Queries;

/// <summary><c>users(ids)</c>.</summary>
internal sealed class ManyEntitiesResolver : IFieldResolver
{
    public ValueTask<object?> ResolveAsync(IResolveFieldContext context) =>
        new(EntityIds.Sources(RequestScope.Of(context), Arguments.Texts(Arguments.Value(context, "ids"))));
}
