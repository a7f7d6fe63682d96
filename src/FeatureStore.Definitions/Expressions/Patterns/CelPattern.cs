namespace FeatureStore.Definitions.Expressions.Patterns;

/// <summary>
/// A regular expression of CEL: RE2's syntax and meaning (https://github.com/google/re2/wiki/Syntax). Its cost is counted while it runs and
/// bounded by what it is given: time is linear in the text, whatever the pattern. Safe for concurrent use.
/// </summary>
internal sealed class CelPattern
{
    /// <summary>Longest pattern, in UTF-16 units.</summary>
    public const int MaxLength = 1_024;

    /// <summary>Most instructions of a pattern, what <c>{n,m}</c> repeats counted as often.</summary>
    public const int MaxSize = 1_024;

    /// <summary>Most ranges of characters in all classes: <c>\pL</c> alone has some 650.</summary>
    public const int MaxRanges = 20_000;

    /// <summary>Instructions that are visited in about the time of one step of the evaluation's budget.</summary>
    private const int VisitsPerStep = 2;

    private readonly PatternProgram _program;

    private CelPattern(PatternProgram program) => _program = program;

    /// <summary>Instructions.</summary>
    public int Size => _program.Instructions.Length;

    /// <returns>False with the reason when it is no pattern, or one that only backtracking could match, or too large.</returns>
    public static bool TryCompile(string pattern, out CelPattern compiled, out string reason)
    {
        compiled = null!;
        reason = string.Empty;
        if (pattern.Length > MaxLength)
        {
            reason = $"the pattern has {pattern.Length} characters; at most {MaxLength} are allowed";
            return false;
        }
        try
        {
            compiled = new CelPattern(PatternProgram.Of(PatternParser.Parse(pattern)));
            return true;
        }
        catch (PatternSyntaxException e)
        {
            reason = e.IsTooLarge
                ? $"the pattern '{pattern}' is too large: {e.Message}"
                : $"'{pattern}' is not a regular expression of CEL (RE2 syntax): {e.Message}";
            return false;
        }
    }

    /// <summary>Steps that compiling takes at worst, before anything is known but the pattern's length.</summary>
    public static long CompileSteps(int length) => 1_000 + (100L * Math.Min(length, MaxLength));

    /// <summary>Whether the pattern matches anywhere in a text.</summary>
    /// <param name="text">Unicode text.</param>
    /// <param name="maxSteps">At most so many, or a few more.</param>
    /// <param name="steps">What it took; more than <paramref name="maxSteps"/> where that was not enough.</param>
    public bool IsMatch(string text, long maxSteps, out long steps)
    {
        var result = PatternRun.Match(_program, text, Math.Min(maxSteps, long.MaxValue / VisitsPerStep) * VisitsPerStep, out var visits);
        steps = 1 + (visits / VisitsPerStep);
        return result ?? false;
    }
}
