using FeatureStore.Definitions.Expressions.Evaluation;

namespace FeatureStore.Definitions.Expressions;

/// <summary>The values of an environment's variables during evaluation. Reused from event to event; not for concurrent use.</summary>
/// <param name="environment">That of the expressions.</param>
/// <param name="limits">For each evaluation; <see cref="CelLimits.Default"/> where null.</param>
public sealed class CelActivation(CelEnvironment environment, CelLimits? limits = null)
{
    private CelValue[] _slots = new CelValue[environment.Variables.Length];

    /// <summary>A variable by its place in <see cref="CelEnvironment.Variables"/>.</summary>
    public ref CelValue this[int slot] => ref _slots[slot];

    internal EvaluationBudget Budget { get; } = new(limits ?? CelLimits.Default);

    /// <summary>Makes room for the variables of macros, which lie behind those of the environment, and fills the budget.</summary>
    internal void Begin(int slots)
    {
        if (slots > _slots.Length)
        {
            Array.Resize(ref _slots, slots);
        }
        Budget.Begin();
    }
}
