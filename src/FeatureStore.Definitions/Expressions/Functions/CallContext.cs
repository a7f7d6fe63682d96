using FeatureStore.Definitions.Expressions.Evaluation;

namespace FeatureStore.Definitions.Expressions.Functions;

/// <summary>What a function may spend, where its arguments do not tell how much it will make.</summary>
internal readonly struct CallContext(EvaluationBudget budget, int position)
{
    /// <summary>Asks for so many bytes before they are made; after a no, whatever the function returns is replaced by the budget's error.</summary>
    public bool TryBuild(long bytes) => budget.TryBuild(bytes, position);

    /// <summary>For work that counts its own steps.</summary>
    public long StepsLeft => budget.StepsLeft;

    /// <summary>Asks for work that the size of the arguments does not cover.</summary>
    public bool TrySpend(long steps) => budget.TrySpend(steps, position);
}
