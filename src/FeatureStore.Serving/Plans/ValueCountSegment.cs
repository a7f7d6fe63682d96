namespace FeatureStore.Serving.Plans;

/// <summary>One field of a <c>ValueCount</c> in the answer.</summary>
/// <param name="Prefix">What stands before the value.</param>
/// <param name="IsValue">The value itself.</param>
/// <param name="IsCount">How often it occurs.</param>
internal readonly record struct ValueCountSegment(byte[] Prefix, bool IsValue, bool IsCount);
