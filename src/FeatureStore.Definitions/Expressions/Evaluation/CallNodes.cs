using System.Runtime.CompilerServices;
using FeatureStore.Definitions.Expressions.Functions;
using FeatureStore.Definitions.Expressions.Patterns;

namespace FeatureStore.Definitions.Expressions.Evaluation;

/// <summary>Calls of functions and arithmetic operators. An argument that fails is the result.</summary>
internal static class CallNodes
{
    internal sealed class Unary(CelFunction.Of1 function, EvaluationNode argument) : EvaluationNode
    {
        public override CelValue Evaluate(CelActivation activation)
        {
            var value = argument.Evaluate(activation);
            if (value.IsError)
            {
                return value;
            }
            var budget = activation.Budget;
            return budget.TryRead(CelWeight.Of(value), Position) ? budget.Build(Placed(function(value)), Position) : budget.Exceeded;
        }
    }

    internal sealed class Binary(CelFunction.Of2 function, EvaluationNode first, EvaluationNode second, bool isSearch = false)
        : EvaluationNode
    {
        public override CelValue Evaluate(CelActivation activation)
        {
            var a = first.Evaluate(activation);
            if (a.IsError)
            {
                return a;
            }
            var b = second.Evaluate(activation);
            if (b.IsError)
            {
                return b;
            }
            var budget = activation.Budget;
            return CanAfford(budget, CelWeight.Of(a), CelWeight.Of(b)) ? budget.Build(Placed(function(a, b)), Position) : budget.Exceeded;
        }

        private bool CanAfford(EvaluationBudget budget, long a, long b) =>
            isSearch ? budget.TrySearch(a, b, Position) : budget.TryRead(CelWeight.Add(a, b), Position);
    }

    /// <summary>Three arguments or more, any number of them, or a function that does its own accounts.</summary>
    internal sealed class Many(CelFunction.OfMany function, EvaluationNode[] arguments, bool isSearch = false) : EvaluationNode
    {
        private const int Inline = 4;

        public override CelValue Evaluate(CelActivation activation)
        {
            var few = default(FewValues);
            var values = arguments.Length <= Inline ? few[..arguments.Length] : new CelValue[arguments.Length];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = arguments[i].Evaluate(activation);
                if (values[i].IsError)
                {
                    return values[i];
                }
            }
            var budget = activation.Budget;
            var affordable =
                isSearch && values.Length > 1
                    ? budget.TrySearch(CelWeight.Of(values[0]), CelWeight.Of(values[1]), Position)
                    : budget.TryRead(CelWeight.OfAll(values), Position);
            if (!affordable)
            {
                return budget.Exceeded;
            }
            var result = function(new CallContext(budget, Position), values);
            return budget.IsExceeded ? budget.Exceeded : budget.Build(Placed(result), Position);
        }

        [InlineArray(Inline)]
        private struct FewValues
        {
            private CelValue _first;
        }
    }

    /// <summary><c>text.matches("pattern")</c> with a pattern known beforehand.</summary>
    internal sealed class Matches(EvaluationNode text, CelPattern pattern) : EvaluationNode
    {
        public override CelValue Evaluate(CelActivation activation)
        {
            var value = text.Evaluate(activation);
            if (value.IsError)
            {
                return value;
            }
            if (value.Kind != CelKind.String)
            {
                return CelErrors.NoMatchingOverload("matches", value).At(Position);
            }
            if (!activation.Budget.TryRead(CelWeight.Of(value), Position))
            {
                return activation.Budget.Exceeded;
            }
            if (!value.TryGetString(out var found))
            {
                return CelErrors.NotUnicode.At(Position);
            }
            var matches = pattern.IsMatch(found, activation.Budget.StepsLeft, out var steps);
            return activation.Budget.TrySpend(steps, Position) ? CelValue.FromBool(matches) : activation.Budget.Exceeded;
        }
    }

    /// <summary><c>coalesce(a, b, …)</c>: the first that is there.</summary>
    internal sealed class Coalesce(EvaluationNode[] choices) : EvaluationNode
    {
        public override CelValue Evaluate(CelActivation activation)
        {
            foreach (var choice in choices)
            {
                var value = choice.Evaluate(activation);
                if (!value.IsNull && !value.IsMissing)
                {
                    return value;
                }
            }
            return CelValue.Null;
        }
    }

    /// <summary>A function or variable that there is not, found out only when it is needed.</summary>
    internal sealed class Unknown(string message) : EvaluationNode
    {
        public override CelValue Evaluate(CelActivation activation) => CelErrors.UnknownName(message).At(Position);
    }
}
