namespace FeatureStore.Definitions.Expressions;

/// <summary>A variable that expressions may name.</summary>
/// <param name="Name">As written; it may have dots (<c>com.example.x</c>).</param>
/// <param name="Type">What is known of its value; null: nothing.</param>
public sealed record CelVariable(string Name, CelType? Type = null);
