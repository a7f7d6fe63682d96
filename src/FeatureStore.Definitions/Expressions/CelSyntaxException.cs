namespace FeatureStore.Definitions.Expressions;

/// <summary>An expression that cannot be compiled.</summary>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="position">0-based offset in the expression's text.</param>
public sealed class CelSyntaxException(string message, int position) : Exception(message)
{
    public int Position { get; } = position;
}
