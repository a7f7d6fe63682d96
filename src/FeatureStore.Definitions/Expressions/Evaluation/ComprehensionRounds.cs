namespace FeatureStore.Definitions.Expressions.Evaluation;

/// <summary>The rounds of a macro.</summary>
/// <param name="Range">The list or map.</param>
/// <param name="First">Slot of the first variable.</param>
/// <param name="Second">Slot of the second variable; -1 when there is one only.</param>
/// <param name="Size">Nodes that one round evaluates.</param>
internal sealed record ComprehensionRounds(EvaluationNode Range, int First, int Second, int Size);
