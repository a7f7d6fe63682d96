namespace FeatureStore.Definitions.Expressions.Evaluation;

/// <summary>Fields, indexes and <c>has</c> on what is no plain path.</summary>
internal static class SelectionNodes
{
    internal sealed class Select(EvaluationNode operand, PathField field, bool isOptional) : EvaluationNode
    {
        private readonly PathNode.Segment _segment = new(field.Name, field.Position);

        public override CelValue Evaluate(CelActivation activation)
        {
            var value = operand.Evaluate(activation);
            return isOptional ? _segment.SelectOptional(value, activation.Budget) : _segment.Select(value, activation.Budget);
        }
    }

    internal sealed class Has(EvaluationNode operand, PathField field) : EvaluationNode
    {
        private readonly PathNode.Segment _segment = new(field.Name, field.Position);

        public override CelValue Evaluate(CelActivation activation) => _segment.Has(operand.Evaluate(activation), activation.Budget);
    }

    internal sealed class Index(EvaluationNode operand, EvaluationNode key, bool isOptional) : EvaluationNode
    {
        public override CelValue Evaluate(CelActivation activation)
        {
            var value = operand.Evaluate(activation);
            if (value.IsError)
            {
                return value;
            }
            var index = key.Evaluate(activation);
            if (index.IsError)
            {
                return index;
            }
            if (value.Object is CelOptional optional)
            {
                return optional.HasValue ? Optional(optional.Value, index, activation.Budget) : value;
            }
            return isOptional
                ? Optional(value, index, activation.Budget)
                : Placed(CelLookup.Index(value, index, activation.Budget, Position));
        }

        private CelValue Optional(in CelValue operand, in CelValue index, EvaluationBudget budget)
        {
            var found = CelLookup.Index(operand, index, budget, Position);
            return found.ErrorCode is CelErrorCode.NoSuchKey or CelErrorCode.IndexOutOfRange ? CelOptional.None
                : found.IsError ? Placed(found)
                : CelOptional.Of(found);
        }
    }
}
