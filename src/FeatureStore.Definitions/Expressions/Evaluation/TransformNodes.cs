namespace FeatureStore.Definitions.Expressions.Evaluation;

/// <summary>Macros that make a list or a map. The first error is the result.</summary>
internal static class TransformNodes
{
    /// <summary><c>map</c>, <c>filter</c>, <c>transformList</c>.</summary>
    /// <param name="rounds">What is walked over.</param>
    /// <param name="test">Which rounds count; null for all.</param>
    /// <param name="result">What they add.</param>
    internal sealed class ToList(ComprehensionRounds rounds, EvaluationNode? test, EvaluationNode result) : Comprehension(rounds)
    {
        protected override bool Visit(CelActivation activation, ref Gathered gathered)
        {
            if (!IsWanted(test, activation, ref gathered, out var goesOn))
            {
                return goesOn;
            }
            var value = result.Evaluate(activation);
            if (value.IsError)
            {
                gathered.Result = value;
                return false;
            }
            if (!activation.Budget.TryBuild(CelWeight.Of(value), Position))
            {
                return false;
            }
            (gathered.List ??= []).Add(value);
            return true;
        }

        protected override CelValue Finish(Gathered gathered) =>
            gathered.Result.IsError ? gathered.Result : CelValue.FromList(gathered.List?.ToArray() ?? []);
    }

    /// <summary><c>transformMap</c>: the same keys with new values.</summary>
    internal sealed class ToMap(ComprehensionRounds rounds, EvaluationNode? test, EvaluationNode result) : Comprehension(rounds)
    {
        protected override bool Visit(CelActivation activation, ref Gathered gathered)
        {
            if (!IsWanted(test, activation, ref gathered, out var goesOn))
            {
                return goesOn;
            }
            var value = result.Evaluate(activation);
            return !value.IsError ? Add(activation, activation[First], value, ref gathered) : Fail(value, ref gathered);
        }

        protected override CelValue Finish(Gathered gathered) => FinishMap(gathered);
    }

    /// <summary><c>transformMapEntry</c>: each round gives a map, of which all entries are taken; a key that comes twice is an error.</summary>
    internal sealed class ToEntries(ComprehensionRounds rounds, EvaluationNode? test, EvaluationNode result) : Comprehension(rounds)
    {
        protected override bool Visit(CelActivation activation, ref Gathered gathered)
        {
            if (!IsWanted(test, activation, ref gathered, out var goesOn))
            {
                return goesOn;
            }
            var value = result.Evaluate(activation);
            if (value.IsError)
            {
                return Fail(value, ref gathered);
            }
            if (value.Kind != CelKind.Map || value.Object is ICelObject)
            {
                return Fail(CelErrors.NoMatchingOverload("transformMapEntry()", value), ref gathered);
            }
            foreach (var (key, entry) in value.Entries)
            {
                if (key.IsError ? !Fail(key, ref gathered) : !Add(activation, key, entry, ref gathered))
                {
                    return false;
                }
            }
            return true;
        }

        protected override CelValue Finish(Gathered gathered) => FinishMap(gathered);
    }
}
