namespace FeatureStore.Definitions.Expressions.Evaluation;

/// <summary>What is left of <see cref="CelLimits"/> in one evaluation. Whoever does more than a fixed amount of work asks here before.</summary>
internal sealed class EvaluationBudget(CelLimits limits)
{
    /// <summary>Bytes that a function reads in about the time of one step.</summary>
    private const int BytesPerStep = 64;

    private long _steps = limits.Steps;
    private long _bytes = limits.Bytes;
    private CelValue _exceeded;

    /// <summary>Whether a limit was passed, whatever became of the error.</summary>
    public bool IsExceeded => _exceeded.IsError;

    /// <summary>The error of the first limit that was passed.</summary>
    public CelValue Exceeded => _exceeded;

    /// <summary>For work that counts its own steps; negative once a limit was passed.</summary>
    public long StepsLeft => _steps;

    public void Begin()
    {
        _steps = limits.Steps;
        _bytes = limits.Bytes;
        if (_exceeded.IsError)
        {
            _exceeded = default;
        }
    }

    /// <returns>False when there are not as many left: nothing more is to be done in this evaluation.</returns>
    public bool TrySpend(long steps, int position)
    {
        if (steps <= _steps)
        {
            _steps -= steps;
            return true;
        }
        Exceed($"the evaluation takes more than {limits.Steps} steps", position);
        return false;
    }

    /// <summary>Spends what it takes to read so many bytes.</summary>
    public bool TryRead(long bytes, int position) => TrySpend(1 + (bytes / BytesPerStep), position);

    /// <summary>Spends what it takes to look for one text at each place of another.</summary>
    public bool TrySearch(long bytes, long wanted, int position) =>
        TrySpend((long)Int128.Min(long.MaxValue, (1 + ((Int128)bytes / BytesPerStep)) * (1 + (wanted / BytesPerStep))), position);

    /// <summary>Takes account of a value that is being made.</summary>
    public bool TryBuild(long bytes, int position)
    {
        if (bytes <= _bytes)
        {
            _bytes -= bytes;
            return true;
        }
        Exceed($"the evaluation makes more than {limits.Bytes} bytes of text, lists and maps", position);
        return false;
    }

    /// <summary>Gives a computed value on, or the error if it is too much. What is JSON of the event was not made.</summary>
    public CelValue Build(in CelValue value, int position) =>
        value.Object is null or not (string or byte[] or CelValue[] or CelMap) || TryBuild(CelWeight.Of(value), position)
            ? value
            : _exceeded;

    private void Exceed(string what, int position)
    {
        _steps = -1;
        _bytes = -1;
        if (!_exceeded.IsError)
        {
            _exceeded = CelValue.Error(CelErrorCode.CostExceeded, $"{what}; ask for less at once").At(position);
        }
    }
}
