using System.Text;
using System.Text.Json;
using FeatureStore.Definitions.Expressions.Json;

namespace FeatureStore.Definitions.Expressions.Evaluation;

/// <summary>
/// A variable, or fields below one: <c>event.target.kind</c>. Nearly all of what features say are such paths, so they walk the JSON
/// by UTF-8 names, and what a missing field answers is made once, here.
/// </summary>
internal sealed class PathNode : EvaluationNode
{
    private readonly int _slot;
    private readonly Segment[] _segments;

    public PathNode(int slot, PathField[] fields)
    {
        _slot = slot;
        Fields = fields;
        _segments = [.. fields.Select(f => new Segment(f.Name, f.Position))];
    }

    public int Slot => _slot;

    /// <summary>The variable with its fields, as messages name it: <c>event.target.kind</c>.</summary>
    public string Name { get; init; } = string.Empty;

    public PathField[] Fields { get; }

    public override CelValue Evaluate(CelActivation activation)
    {
        ref readonly var root = ref activation[_slot];
        return root.TryGetJson(out var element) ? Walk(element, activation.Budget) : WalkComputed(root, activation.Budget);
    }

    /// <summary>Finds the JSON that the path leads to, without making a value of it.</summary>
    /// <returns>False when the path leads nowhere, or leaves JSON: then <see cref="Evaluate"/> tells more.</returns>
    public bool TryFindJson(CelActivation activation, out JsonElement element)
    {
        if (!activation[_slot].TryGetJson(out element))
        {
            return false;
        }
        foreach (var segment in _segments)
        {
            if (
                element.ValueKind != JsonValueKind.Object
                || !CelLookup.CanAfford(activation.Budget, element, segment.Position)
                || !JsonText.TryGetProperty(element, segment.Utf8, out element)
            )
            {
                return false;
            }
        }
        return true;
    }

    private CelValue Walk(JsonElement element, EvaluationBudget budget)
    {
        foreach (var segment in _segments)
        {
            if (element.ValueKind != JsonValueKind.Object)
            {
                return segment.NotAMap(CelValue.FromJson(element));
            }
            if (!CelLookup.CanAfford(budget, element, segment.Position))
            {
                return budget.Exceeded;
            }
            if (!JsonText.TryGetProperty(element, segment.Utf8, out element))
            {
                return segment.NoSuchKey;
            }
        }
        return CelValue.FromJson(element);
    }

    private CelValue WalkComputed(CelValue value, EvaluationBudget budget)
    {
        foreach (var segment in _segments)
        {
            value = segment.Select(value, budget);
        }
        return value;
    }

    /// <summary>One field of a path, with its name and its errors ready.</summary>
    internal sealed class Segment(string field, int position)
    {
        private readonly CelValue _key = CelValue.FromString(field);
        private readonly CelValue _selectionOnNull = CelValue
            .Error(CelErrorCode.SelectionOnNull, $"field '{field}' is asked of null")
            .At(position);

        public int Position => position;

        public byte[] Utf8 { get; } = Encoding.UTF8.GetBytes(field);

        public CelValue NoSuchKey { get; } = CelValue.Error(CelErrorCode.NoSuchKey, $"no such key: '{field}'").At(position);

        /// <summary><c>operand.field</c>; of an optional another optional.</summary>
        public CelValue Select(in CelValue operand, EvaluationBudget budget) =>
            operand.Object is CelOptional optional ? SelectOptional(optional, budget)
            : operand.Kind != CelKind.Map ? NotAMap(operand)
            : !CelLookup.CanAfford(budget, operand, position) ? budget.Exceeded
            : Find(operand, out var value) ? value
            : NoSuchKey;

        /// <summary><c>operand.?field</c></summary>
        public CelValue SelectOptional(in CelValue operand, EvaluationBudget budget) =>
            operand.Object is CelOptional optional ? SelectOptional(optional, budget)
            : operand.Kind != CelKind.Map ? NotAMap(operand)
            : !CelLookup.CanAfford(budget, operand, position) ? budget.Exceeded
            : Find(operand, out var value) ? CelOptional.Of(value)
            : CelOptional.None;

        /// <summary><c>has(operand.field)</c></summary>
        public CelValue Has(in CelValue operand, EvaluationBudget budget) =>
            operand.Object is CelOptional optional
                ? CelValue.FromBool(optional.HasValue && Has(optional.Value, budget) is { IsError: false, Bits: 1 })
            : operand.Kind != CelKind.Map ? NotAMap(operand)
            : !CelLookup.CanAfford(budget, operand, position) ? budget.Exceeded
            : CelValue.FromBool(Find(operand, out _));

        public CelValue NotAMap(in CelValue operand) =>
            operand.Kind switch
            {
                CelKind.Error => operand,
                CelKind.Null => _selectionOnNull,
                _ => CelValue
                    .Error(CelErrorCode.NoMatchingOverload, $"field '{field}' is asked of a value of type {CelText.TypeOf(operand)}")
                    .At(position),
            };

        private CelValue SelectOptional(CelOptional operand, EvaluationBudget budget) =>
            operand.HasValue ? SelectOptional(operand.Value, budget) : CelOptional.None;

        private bool Find(in CelValue map, out CelValue value)
        {
            if (map.Object is not null)
            {
                return CelLookup.TryFind(map, _key, out value);
            }
            var found = JsonText.TryGetProperty(map.Json, Utf8, out var element);
            value = found ? CelValue.FromJson(element) : default;
            return found;
        }
    }
}
