namespace FeatureStore.Definitions.Expressions.Patterns;

/// <summary>
/// A pattern as instructions for <see cref="PatternRun"/> (Thompson's construction; Russ Cox, "Regular Expression Matching: the Virtual
/// Machine Approach"). Immutable.
/// </summary>
internal sealed class PatternProgram
{
    private readonly List<PatternInstruction> _instructions = [];
    private readonly Dictionary<RuneSet, RuneTest> _tests = new(ReferenceEqualityComparer.Instance);

    private PatternProgram(PatternNode pattern)
    {
        Emit(pattern);
        _instructions.Add(new PatternInstruction(PatternOperation.Match, 0));
        Instructions = [.. _instructions];
        (First, IsAnchored) = FindFirst();
    }

    public PatternInstruction[] Instructions { get; }

    /// <summary>What a match can begin with; null where it may be empty.</summary>
    public RuneTest? First { get; }

    /// <summary>Whether a match begins at the text's start only.</summary>
    public bool IsAnchored { get; }

    public static PatternProgram Of(PatternNode pattern) => new(pattern);

    private void Emit(PatternNode node)
    {
        switch (node)
        {
            case PatternNode.One one:
                Add(PatternOperation.One, set: TestOf(one.Set));
                break;
            case PatternNode.Place place:
                Add(PatternOperation.Place, (int)place.Kind);
                break;
            case PatternNode.Sequence sequence:
                foreach (var part in sequence.Parts)
                {
                    Emit(part);
                }
                break;
            case PatternNode.Choice choice:
                EmitChoice(choice);
                break;
            case PatternNode.Repeat repeat:
                EmitRepeat(repeat);
                break;
        }
    }

    private void EmitChoice(PatternNode.Choice choice)
    {
        var jumps = new List<int>();
        foreach (var part in choice.Parts.Take(choice.Parts.Count - 1))
        {
            var split = Add(PatternOperation.Split);
            Emit(part);
            jumps.Add(Add(PatternOperation.Jump));
            SetOther(split, _instructions.Count);
        }
        Emit(choice.Parts[^1]);
        foreach (var jump in jumps)
        {
            _instructions[jump] = _instructions[jump] with { Next = _instructions.Count };
        }
    }

    private void EmitRepeat(PatternNode.Repeat repeat)
    {
        for (var i = 0; i < repeat.Least - (repeat.Most is null ? 1 : 0); i++)
        {
            Emit(repeat.Part);
        }
        if (repeat.Most is null)
        {
            EmitEndless(repeat);
            return;
        }
        var splits = new List<int>();
        for (var i = repeat.Least; i < repeat.Most; i++)
        {
            splits.Add(Add(PatternOperation.Split));
            Emit(repeat.Part);
        }
        foreach (var split in splits)
        {
            SetOther(split, _instructions.Count);
        }
    }

    private void EmitEndless(PatternNode.Repeat repeat)
    {
        if (repeat.Least == 0)
        {
            var split = Add(PatternOperation.Split);
            Emit(repeat.Part);
            _instructions.Add(new PatternInstruction(PatternOperation.Jump, split));
            SetOther(split, _instructions.Count);
            return;
        }
        var start = _instructions.Count;
        Emit(repeat.Part);
        SetOther(Add(PatternOperation.Split), start);
    }

    private int Add(PatternOperation operation, int other = 0, RuneTest? set = null)
    {
        _instructions.Add(new PatternInstruction(operation, _instructions.Count + 1, other, set));
        return _instructions.Count - 1;
    }

    /// <summary>What is repeated shares its set.</summary>
    private RuneTest TestOf(RuneSet set) => _tests.TryGetValue(set, out var test) ? test : _tests[set] = new RuneTest(set);

    private void SetOther(int split, int target) => _instructions[split] = _instructions[split] with { Other = target };

    /// <summary>The sets that can be reached without taking anything, as if every place were right.</summary>
    private (RuneTest? First, bool IsAnchored) FindFirst()
    {
        var first = new RuneSet();
        var isAnchored = true;
        var canBeEmpty = false;
        var open = new Stack<int>([0]);
        var seen = new HashSet<int> { 0 };
        while (open.TryPop(out var at))
        {
            var instruction = Instructions[at];
            switch (instruction.Operation)
            {
                case PatternOperation.One:
                    first.Add(instruction.Set!.Set);
                    isAnchored = false;
                    continue;
                case PatternOperation.Match:
                    canBeEmpty = true;
                    isAnchored = false;
                    continue;
                case PatternOperation.Place when instruction.Other == (int)PatternPlace.TextStart:
                    // What is behind it matters at the start alone, where it is tried in any case.
                    continue;
                case PatternOperation.Split when seen.Add(instruction.Other):
                    open.Push(instruction.Other);
                    break;
            }
            if (seen.Add(instruction.Next))
            {
                open.Push(instruction.Next);
            }
        }
        first.Normalize();
        return (canBeEmpty ? null : new RuneTest(first), isAnchored);
    }
}
