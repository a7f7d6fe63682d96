using FeatureStore.Serving.Records;
using GraphQL.Resolvers;

namespace FeatureStore.Serving.Execution;

/// <summary>A resolver that gives <see cref="RawJson"/> or null, which was checked against the field's type when it was read.</summary>
internal interface IStoredJsonResolver : IFieldResolver;
