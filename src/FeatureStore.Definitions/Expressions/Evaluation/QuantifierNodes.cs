namespace FeatureStore.Definitions.Expressions.Evaluation;

/// <summary>Macros that answer a bool.</summary>
internal static class QuantifierNodes
{
    /// <summary><c>all</c> and <c>exists</c>: chains of <c>&amp;&amp;</c> and <c>||</c>, which absorb errors alike.</summary>
    internal sealed class Each(ComprehensionRounds rounds, EvaluationNode test, bool isAll) : Comprehension(rounds)
    {
        protected override bool Visit(CelActivation activation, ref Gathered gathered)
        {
            var value = test.Evaluate(activation);
            if (value.Kind == CelKind.Bool)
            {
                if (value.AsBool() != isAll)
                {
                    gathered.Result = value;
                    return false;
                }
            }
            else if (!gathered.Result.IsError)
            {
                gathered.Result = value.IsError
                    ? value
                    : CelErrors.NoMatchingOverload(isAll ? "all()" : "exists()", value).At(test.Position);
            }
            return true;
        }

        protected override CelValue Finish(Gathered gathered) => gathered.Result.IsNull ? CelValue.FromBool(isAll) : gathered.Result;
    }

    /// <summary><c>exists_one</c>: an error is never absorbed.</summary>
    internal sealed class One(ComprehensionRounds rounds, EvaluationNode test) : Comprehension(rounds)
    {
        protected override bool Visit(CelActivation activation, ref Gathered gathered)
        {
            var value = test.Evaluate(activation);
            if (value.Kind != CelKind.Bool)
            {
                gathered.Result = value.IsError ? value : CelErrors.NoMatchingOverload("exists_one()", value).At(test.Position);
                return false;
            }
            gathered.Count += value.AsBool() ? 1 : 0;
            return true;
        }

        protected override CelValue Finish(Gathered gathered) =>
            gathered.Result.IsError ? gathered.Result : CelValue.FromBool(gathered.Count == 1);
    }
}
