namespace FeatureStore.Definitions.Expressions.Evaluation;

/// <summary>Macros that give a value a name.</summary>
internal static class BindingNodes
{
    /// <summary><c>cel.bind(name, value, body)</c>. A value that fails only matters where the body uses it.</summary>
    internal sealed class Bind(int slot, EvaluationNode value, EvaluationNode body) : EvaluationNode
    {
        public override CelValue Evaluate(CelActivation activation)
        {
            activation[slot] = value.Evaluate(activation);
            var result = body.Evaluate(activation);
            activation[slot] = default;
            return result;
        }
    }

    /// <summary><c>optional.optMap(name, body)</c>, <c>optional.optFlatMap(name, body)</c>.</summary>
    internal sealed class OptionalMap(EvaluationNode operand, int slot, EvaluationNode body, bool isFlat) : EvaluationNode
    {
        public override CelValue Evaluate(CelActivation activation)
        {
            var value = operand.Evaluate(activation);
            if (value.IsError)
            {
                return value;
            }
            if (value.Object is not CelOptional optional)
            {
                return CelErrors.NoMatchingOverload(isFlat ? "optFlatMap" : "optMap", value).At(Position);
            }
            if (!optional.HasValue)
            {
                return value;
            }
            activation[slot] = optional.Value;
            var result = body.Evaluate(activation);
            activation[slot] = default;
            return result.IsError ? result
                : !isFlat ? CelOptional.Of(result)
                : result.Object is CelOptional ? result
                : CelErrors.NoMatchingOverload("the body of optFlatMap", result).At(body.Position);
        }
    }

    /// <summary><c>optional.or(other)</c>, <c>optional.orValue(other)</c>: the other is evaluated only where it is needed.</summary>
    internal sealed class Or(EvaluationNode operand, EvaluationNode other, bool isValue) : EvaluationNode
    {
        public override CelValue Evaluate(CelActivation activation)
        {
            var value = operand.Evaluate(activation);
            if (value.IsError)
            {
                return value;
            }
            if (value.Object is not CelOptional optional)
            {
                return CelErrors.NoMatchingOverload(isValue ? "orValue" : "or", value).At(Position);
            }
            if (optional.HasValue)
            {
                return isValue ? optional.Value : value;
            }
            var instead = other.Evaluate(activation);
            return isValue || instead.IsError || instead.Object is CelOptional
                ? instead
                : CelErrors.NoMatchingOverload("or", instead).At(other.Position);
        }
    }
}
