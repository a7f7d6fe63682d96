namespace FeatureStore.Definitions.Expressions.Patterns;

/// <summary>A pattern that RE2 would not take, or one that is too large.</summary>
internal sealed class PatternSyntaxException(string message) : Exception(message)
{
    /// <summary>Whether it is right but for its size.</summary>
    public bool IsTooLarge { get; init; }
}
