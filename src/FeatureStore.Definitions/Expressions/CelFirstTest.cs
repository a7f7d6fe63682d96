using System.Collections.Immutable;
using FeatureStore.Definitions.Expressions.Evaluation;

namespace FeatureStore.Definitions.Expressions;

/// <summary>
/// A filter's first condition, where it compares a path with constant texts: <c>event.type == "click"</c>, or
/// <c>event.type in ["click", "view"]</c>, either way round. Filters that share a path can be told apart by one look at the event.
/// </summary>
public sealed class CelFirstTest
{
    private readonly PathNode _path;

    private CelFirstTest(PathNode path, IEnumerable<string> texts)
    {
        _path = path;
        Texts = [.. texts.Distinct(StringComparer.Ordinal)];
        Slot = path.Slot;
        Path = [.. path.Fields.Select(f => f.Name)];
    }

    /// <summary>Of the variable that the path starts from.</summary>
    public int Slot { get; }

    /// <summary>The fields from there.</summary>
    public ImmutableArray<string> Path { get; }

    /// <summary>One of these makes the condition true.</summary>
    public ImmutableArray<string> Texts { get; }

    /// <summary>The value that all first tests of this path look at, evaluated as they do.</summary>
    /// <returns>
    /// A string: only filters with that text among <see cref="Texts"/> can be true. Another kind, or an error that
    /// <see cref="CelValue.IsMissing"/>: none can. Any other error: each filter is to be asked.
    /// </returns>
    public CelValue Probe(CelActivation activation)
    {
        activation.Begin(slots: 0);
        var value = _path.Evaluate(activation);
        return activation.Budget.IsExceeded ? activation.Budget.Exceeded : value;
    }

    internal static CelFirstTest? Of(EvaluationNode root) =>
        root switch
        {
            LogicNodes.Chain { IsAnd: true } chain => Of(chain.Operands[0]),
            ComparisonNodes.PathEqualsText { IsNegated: false } equal => new CelFirstTest(equal.Path, [equal.Text]),
            ComparisonNodes.PathInTexts among => new CelFirstTest(among.Path, among.Texts),
            _ => null,
        };
}
