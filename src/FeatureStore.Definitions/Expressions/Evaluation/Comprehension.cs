namespace FeatureStore.Definitions.Expressions.Evaluation;

/// <summary>
/// A macro's walk over a list or a map. With one variable it holds each element or key; with two, index and element or key and value.
/// Each round spends the size of what it evaluates.
/// </summary>
/// <param name="rounds">What is walked over, and with which variables.</param>
internal abstract class Comprehension(ComprehensionRounds rounds) : EvaluationNode
{
    /// <summary>Slot of the first variable.</summary>
    protected int First => rounds.First;

    public override CelValue Evaluate(CelActivation activation)
    {
        var range = rounds.Range.Evaluate(activation);
        var gathered = default(Gathered);
        switch (range.Kind)
        {
            case CelKind.Error:
                return range;
            case CelKind.List:
                WalkList(activation, range, ref gathered);
                break;
            case CelKind.Map when range.Object is not ICelObject:
                WalkMap(activation, range, ref gathered);
                break;
            default:
                return CelErrors.NoMatchingOverload("a macro over elements", range).At(Position);
        }
        activation[First] = default;
        if (rounds.Second >= 0)
        {
            activation[rounds.Second] = default;
        }
        return activation.Budget.IsExceeded ? activation.Budget.Exceeded : Placed(Finish(gathered));
    }

    /// <summary>One round, with the variables set.</summary>
    /// <returns>False when the result is certain.</returns>
    protected abstract bool Visit(CelActivation activation, ref Gathered gathered);

    protected abstract CelValue Finish(Gathered gathered);

    /// <summary>Whether a round passes its test; where that fails, the failure is the result and <paramref name="goesOn"/> is false.</summary>
    protected static bool IsWanted(EvaluationNode? test, CelActivation activation, ref Gathered gathered, out bool goesOn)
    {
        goesOn = true;
        if (test is null)
        {
            return true;
        }
        var wanted = test.Evaluate(activation);
        if (wanted.Kind == CelKind.Bool)
        {
            return wanted.AsBool();
        }
        goesOn = Fail(wanted.IsError ? wanted : CelErrors.NoMatchingOverload("a macro's test", wanted).At(test.Position), ref gathered);
        return false;
    }

    /// <returns>False: there are no more rounds.</returns>
    protected static bool Fail(in CelValue error, ref Gathered gathered)
    {
        gathered.Result = error;
        return false;
    }

    /// <summary>Adds to the map that is being made.</summary>
    protected bool Add(CelActivation activation, in CelValue key, in CelValue value, ref Gathered gathered)
    {
        if (!activation.Budget.TryBuild(CelWeight.Add(CelWeight.Of(key), CelWeight.Of(value)), Position))
        {
            return false;
        }
        gathered.Map ??= new CelMap(0);
        var problem = LiteralNodes.TryAdd(gathered.Map, key, value);
        return !problem.IsError || Fail(problem, ref gathered);
    }

    protected static CelValue FinishMap(Gathered gathered) =>
        gathered.Result.IsError ? gathered.Result : CelValue.FromMap(gathered.Map ?? CelMap.Empty);

    private void WalkList(CelActivation activation, in CelValue list, ref Gathered gathered)
    {
        var index = 0L;
        foreach (var element in list.Elements)
        {
            if (!Round(activation, CelValue.FromInt64(index++), element, second: element, ref gathered))
            {
                return;
            }
        }
    }

    private void WalkMap(CelActivation activation, in CelValue map, ref Gathered gathered)
    {
        foreach (var (key, value) in map.Entries)
        {
            if (!Round(activation, key, key, value, ref gathered))
            {
                return;
            }
        }
    }

    private bool Round(CelActivation activation, in CelValue ordinal, in CelValue single, in CelValue second, ref Gathered gathered)
    {
        if (!activation.Budget.TrySpend(rounds.Size, Position))
        {
            return false;
        }
        if (rounds.Second >= 0)
        {
            activation[First] = ordinal;
            activation[rounds.Second] = second;
        }
        else
        {
            activation[First] = single;
        }
        return Visit(activation, ref gathered);
    }

    /// <summary>What the rounds have brought so far.</summary>
    protected struct Gathered
    {
        /// <summary>The result, or the first failure; null while there is none.</summary>
        public CelValue Result;

        public List<CelValue>? List;

        public CelMap? Map;

        public int Count;
    }
}
