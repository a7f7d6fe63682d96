namespace FeatureStore.Definitions.Expressions.Patterns;

/// <summary>
/// Runs a program over a text: all ways at once, one code point after the other, so that a text costs at most its length times the
/// program's size, and never more than it is allowed to.
/// </summary>
internal sealed class PatternRun
{
    [ThreadStatic]
    private static PatternRun? _ofThread;

    private readonly int[] _open = new int[(2 * CelPattern.MaxSize) + 4];
    private readonly int[] _ways = new int[CelPattern.MaxSize + 2];
    private readonly int[] _pending = new int[CelPattern.MaxSize + 2];
    private readonly long[] _seen = new long[CelPattern.MaxSize + 2];
    private long _round;
    private PatternInstruction[] _program = [];
    private int _wayCount;
    private long _visits;

    /// <param name="program">What to look for.</param>
    /// <param name="text">Where.</param>
    /// <param name="maxVisits">Of instructions; what is begun at one code point is finished.</param>
    /// <param name="visits">How many there were.</param>
    /// <returns>Null when that was not enough.</returns>
    public static bool? Match(PatternProgram program, string text, long maxVisits, out long visits)
    {
        var run = _ofThread ??= new PatternRun();
        run._program = program.Instructions;
        run._visits = 0;
        var result = run.Match(program, text, maxVisits);
        visits = run._visits;
        return result;
    }

    private bool? Match(PatternProgram program, string text, long maxVisits)
    {
        var first = program.First;
        var pending = 0;
        var before = -1;
        for (var at = 0; ; )
        {
            var after = RuneAt(text, at, out var length);
            _round++;
            _wayCount = 0;
            for (var i = 0; i < pending; i++)
            {
                if (Follow(_pending[i], before, after))
                {
                    return true;
                }
            }
            var mayBegin = at == 0 || (!program.IsAnchored && (first is null || (after >= 0 && first.Contains(after))));
            if (mayBegin && Follow(0, before, after))
            {
                return true;
            }
            if (after < 0 || (_wayCount == 0 && program.IsAnchored))
            {
                return false;
            }
            pending = Take(after);
            _visits++;
            if (_visits > maxVisits)
            {
                return null;
            }
            before = after;
            at += length;
        }
    }

    /// <summary>Takes a code point on all ways.</summary>
    /// <returns>How many ways go on.</returns>
    private int Take(int rune)
    {
        var pending = 0;
        for (var i = 0; i < _wayCount; i++)
        {
            ref readonly var instruction = ref _program[_ways[i]];
            if (instruction.Set!.Contains(rune))
            {
                _pending[pending++] = instruction.Next;
            }
        }
        _visits += _wayCount;
        return pending;
    }

    /// <summary>Goes on from an instruction to all that take a code point.</summary>
    /// <returns>Whether the match is reached.</returns>
    private bool Follow(int start, int before, int after)
    {
        var open = 0;
        _open[open++] = start;
        while (open > 0)
        {
            var at = _open[--open];
            if (_seen[at] == _round)
            {
                continue;
            }
            _seen[at] = _round;
            _visits++;
            ref readonly var instruction = ref _program[at];
            switch (instruction.Operation)
            {
                case PatternOperation.One:
                    _ways[_wayCount++] = at;
                    break;
                case PatternOperation.Match:
                    return true;
                case PatternOperation.Place:
                    if (IsAt((PatternPlace)instruction.Other, before, after))
                    {
                        _open[open++] = instruction.Next;
                    }
                    break;
                case PatternOperation.Split:
                    _open[open++] = instruction.Other;
                    _open[open++] = instruction.Next;
                    break;
                default:
                    _open[open++] = instruction.Next;
                    break;
            }
        }
        return false;
    }

    /// <param name="place">What is asked for.</param>
    /// <param name="before">Code point before it; −1 at the start.</param>
    /// <param name="after">Code point behind it; −1 at the end.</param>
    private static bool IsAt(PatternPlace place, int before, int after) =>
        place switch
        {
            PatternPlace.TextStart => before < 0,
            PatternPlace.TextEnd => after < 0,
            PatternPlace.LineStart => before is < 0 or '\n',
            PatternPlace.LineEnd => after is < 0 or '\n',
            PatternPlace.WordBoundary => IsWord(before) != IsWord(after),
            _ => IsWord(before) == IsWord(after),
        };

    private static bool IsWord(int rune) => rune is (>= '0' and <= '9') or (>= 'A' and <= 'Z') or '_' or (>= 'a' and <= 'z');

    private static int RuneAt(string text, int at, out int length)
    {
        length = 1;
        if (at >= text.Length)
        {
            return -1;
        }
        var unit = text[at];
        if (!char.IsHighSurrogate(unit) || at + 1 >= text.Length || !char.IsLowSurrogate(text[at + 1]))
        {
            return unit;
        }
        length = 2;
        return char.ConvertToUtf32(unit, text[at + 1]);
    }
}
