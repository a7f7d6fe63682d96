namespace FeatureStore.Definitions.Expressions.Evaluation;

/// <summary>What <see cref="EvaluationNode.Test"/> found.</summary>
internal enum Truth
{
    /// <summary>Nothing: it takes an evaluation.</summary>
    Unknown,
    False,
    True,
}
