namespace FeatureStore.Definitions.Expressions.Evaluation;

/// <summary>
/// Logic with CEL's absorption of errors: an operand that decides the result does so on either side of one that fails
/// (langdef: Logical Operators).
/// </summary>
internal static class LogicNodes
{
    /// <summary>A chain of <c>&amp;&amp;</c> (decided by false) or of <c>||</c> (decided by true).</summary>
    internal sealed class Chain(EvaluationNode[] operands, bool isAnd) : EvaluationNode
    {
        public EvaluationNode[] Operands => operands;

        public bool IsAnd => isAnd;

        public override CelValue Evaluate(CelActivation activation) => Evaluate(activation, endsWithMissing: false);

        /// <summary>
        /// The same for one who takes "missing" for false: the first failure of an <c>&amp;&amp;</c> is the result unless an operand
        /// behind it is false, so that, once it is a missing field, the rest cannot matter.
        /// </summary>
        public CelValue EvaluateFilter(CelActivation activation) => Evaluate(activation, endsWithMissing: isAnd);

        private CelValue Evaluate(CelActivation activation, bool endsWithMissing)
        {
            CelValue failure = default;
            foreach (var operand in operands)
            {
                var truth = operand.Test(activation);
                if (truth != Truth.Unknown)
                {
                    if (truth == Truth.True != isAnd)
                    {
                        return CelValue.FromBool(!isAnd);
                    }
                    continue;
                }
                var value =
                    endsWithMissing && operand is Chain { IsAnd: true } inner
                        ? inner.EvaluateFilter(activation)
                        : operand.Evaluate(activation);
                if (value.Kind == CelKind.Bool)
                {
                    if (value.AsBool() != isAnd)
                    {
                        return value;
                    }
                }
                else if (!failure.IsError)
                {
                    failure = value.IsError ? value : CelErrors.NoMatchingOverload(isAnd ? "_&&_" : "_||_", value).At(operand.Position);
                    if (endsWithMissing && failure.IsMissing)
                    {
                        return failure;
                    }
                }
            }
            return failure.IsError ? failure : CelValue.FromBool(isAnd);
        }
    }

    internal sealed class Not(EvaluationNode operand) : EvaluationNode
    {
        public override CelValue Evaluate(CelActivation activation)
        {
            var value = operand.Evaluate(activation);
            return value.Kind switch
            {
                CelKind.Bool => CelValue.FromBool(!value.AsBool()),
                CelKind.Error => value,
                _ => CelErrors.NoMatchingOverload("!_", value).At(Position),
            };
        }
    }

    internal sealed class Conditional(EvaluationNode condition, EvaluationNode then, EvaluationNode otherwise) : EvaluationNode
    {
        public override CelValue Evaluate(CelActivation activation)
        {
            var value = condition.Evaluate(activation);
            return value.Kind switch
            {
                CelKind.Bool => (value.AsBool() ? then : otherwise).Evaluate(activation),
                CelKind.Error => value,
                _ => CelErrors.NoMatchingOverload("_?_:_", value).At(Position),
            };
        }
    }
}
