using FeatureStore.Serving.Execution;
using FeatureStore.Serving.Records;
using GraphQL;

namespace FeatureStore.Serving.Queries;

/// <summary>A field of a record, as it is stored.</summary>
internal sealed class FieldResolver(int ordinal) : IStoredJsonResolver
{
    public ValueTask<object?> ResolveAsync(IResolveFieldContext context) => new(((RecordView)context.Source!).Served(ordinal));
}
