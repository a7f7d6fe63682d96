using System.Text;
using System.Text.Json;
using FeatureStore.Definitions.Expressions.Json;

namespace FeatureStore.Definitions.Expressions.Evaluation;

/// <summary>Equality, order and membership. Those of a path with constant text compare UTF-8 in place.</summary>
internal static class ComparisonNodes
{
    internal sealed class Equal(EvaluationNode left, EvaluationNode right, bool negated) : EvaluationNode
    {
        public override CelValue Evaluate(CelActivation activation)
        {
            var l = left.Evaluate(activation);
            if (l.IsError)
            {
                return l;
            }
            var r = right.Evaluate(activation);
            if (r.IsError)
            {
                return r;
            }
            if (l.Kind >= CelKind.String && l.Kind == r.Kind && !CanAfford(activation.Budget, l, r))
            {
                return activation.Budget.Exceeded;
            }
            return CelValue.FromBool(CelEquality.AreEqual(l, r) != negated);
        }

        private bool CanAfford(EvaluationBudget budget, in CelValue l, in CelValue r) =>
            l.Kind is CelKind.List or CelKind.Map or CelKind.Opaque
                ? budget.TrySpend(Math.Min(CelWeight.Walk(l), CelWeight.Walk(r)), Position)
                : budget.TryRead(Math.Min(CelWeight.Of(l), CelWeight.Of(r)), Position);
    }

    /// <summary><c>event.type == "click"</c></summary>
    internal sealed class PathEqualsText(PathNode path, string text, bool negated) : EvaluationNode
    {
        private readonly byte[] _utf8 = Encoding.UTF8.GetBytes(text);

        public PathNode Path => path;

        public string Text => text;

        public bool IsNegated => negated;

        public override Truth Test(CelActivation activation) =>
            !path.TryFindJson(activation, out var element) ? Truth.Unknown
            : (element.ValueKind == JsonValueKind.String && JsonText.Equals(element, _utf8)) != negated ? Truth.True
            : Truth.False;

        public override CelValue Evaluate(CelActivation activation)
        {
            var truth = Test(activation);
            if (truth != Truth.Unknown)
            {
                return CelValue.FromBool(truth == Truth.True);
            }
            var value = path.Evaluate(activation);
            return value.IsError ? value : CelValue.FromBool((value.TryGetString(out var found) && found == text) != negated);
        }
    }

    /// <summary><c>event.type in ["click", "view"]</c></summary>
    internal sealed class PathInTexts(PathNode path, string[] texts) : EvaluationNode
    {
        private readonly byte[][] _utf8 = [.. texts.Select(Encoding.UTF8.GetBytes)];

        public PathNode Path => path;

        public string[] Texts => texts;

        public override Truth Test(CelActivation activation)
        {
            if (!path.TryFindJson(activation, out var element))
            {
                return Truth.Unknown;
            }
            if (element.ValueKind == JsonValueKind.String)
            {
                foreach (var candidate in _utf8)
                {
                    if (JsonText.Equals(element, candidate))
                    {
                        return Truth.True;
                    }
                }
            }
            return Truth.False;
        }

        public override CelValue Evaluate(CelActivation activation)
        {
            var truth = Test(activation);
            if (truth != Truth.Unknown)
            {
                return CelValue.FromBool(truth == Truth.True);
            }
            var value = path.Evaluate(activation);
            return value.IsError ? value : CelValue.FromBool(value.TryGetString(out var found) && texts.Contains(found));
        }
    }

    internal sealed class Ordered(EvaluationNode left, EvaluationNode right, string operation) : EvaluationNode
    {
        private readonly bool _less = operation[0] == '<';
        private readonly bool _orEqual = operation.Length == 2;
        private readonly PathNode? _path = right is Constant { Value.Kind: CelKind.Int } ? left as PathNode : null;
        private readonly long _bound = right is Constant { Value: { Kind: CelKind.Int } bound } ? bound.AsInt64() : 0;

        /// <summary>Of an integer in the event and one that is written here.</summary>
        public override Truth Test(CelActivation activation)
        {
            if (
                _path is null
                || !_path.TryFindJson(activation, out var element)
                || element.ValueKind != JsonValueKind.Number
                || !element.TryGetInt64(out var number)
            )
            {
                return Truth.Unknown;
            }
            return (number == _bound ? _orEqual : number < _bound == _less) ? Truth.True : Truth.False;
        }

        public override CelValue Evaluate(CelActivation activation)
        {
            var l = left.Evaluate(activation);
            if (l.IsError)
            {
                return l;
            }
            var r = right.Evaluate(activation);
            if (r.IsError)
            {
                return r;
            }
            if (
                l.Kind is CelKind.String or CelKind.Bytes
                && r.Kind == l.Kind
                && !activation.Budget.TryRead(CelWeight.Add(CelWeight.Of(l), CelWeight.Of(r)), Position)
            )
            {
                return activation.Budget.Exceeded;
            }
            if (!CelOrdering.TryCompare(l, r, out var order))
            {
                return CelErrors.NoMatchingOverload($"_{operation}_", l, r).At(Position);
            }
            return CelValue.FromBool(order != CelOrdering.Unordered && ((order == 0 && _orEqual) || (order != 0 && order < 0 == _less)));
        }
    }

    internal sealed class In(EvaluationNode element, EvaluationNode container) : EvaluationNode
    {
        public override CelValue Evaluate(CelActivation activation)
        {
            var wanted = element.Evaluate(activation);
            if (wanted.IsError)
            {
                return wanted;
            }
            var where = container.Evaluate(activation);
            switch (where.Kind)
            {
                case CelKind.Error:
                    return where;
                case CelKind.List:
                    return activation.Budget.TrySpend(CelWeight.Walk(where), Position)
                        ? CelValue.FromBool(Contains(where, wanted))
                        : activation.Budget.Exceeded;
                case CelKind.Map:
                    return CelLookup.CanAfford(activation.Budget, where, Position)
                        ? CelValue.FromBool(CelLookup.TryFind(where, wanted, out _))
                        : activation.Budget.Exceeded;
                default:
                    return CelErrors.NoMatchingOverload("_in_", wanted, where).At(Position);
            }
        }

        private static bool Contains(in CelValue list, in CelValue wanted)
        {
            foreach (var candidate in list.Elements)
            {
                if (CelEquality.AreEqual(candidate, wanted))
                {
                    return true;
                }
            }
            return false;
        }
    }
}
