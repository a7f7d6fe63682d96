using GraphQLParser;

namespace FeatureStore.Serving.Plans;

/// <summary>One field of an <c>EntityFeatures</c> in the answer.</summary>
/// <param name="Prefix">What stands before the value.</param>
/// <param name="IsId">The entity's id.</param>
/// <param name="ValuesKey">Key of <c>values</c> in the answer; null for other fields.</param>
/// <param name="Location">Where the query asks for it.</param>
internal readonly record struct ValuesSegment(byte[] Prefix, bool IsId, string? ValuesKey, Location Location);
