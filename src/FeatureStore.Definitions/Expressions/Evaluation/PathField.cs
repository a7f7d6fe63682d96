namespace FeatureStore.Definitions.Expressions.Evaluation;

/// <summary>A field of a path.</summary>
/// <param name="Name">As the key is spelled.</param>
/// <param name="Position">Where it stands in the expression.</param>
internal readonly record struct PathField(string Name, int Position);
