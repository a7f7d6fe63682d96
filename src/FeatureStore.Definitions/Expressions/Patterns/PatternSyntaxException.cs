namespace FeatureStore.Definitions.Expressions.Patterns;

/// <summary>A pattern that RE2 would not take.</summary>
internal sealed class PatternSyntaxException(string message) : Exception(message);
