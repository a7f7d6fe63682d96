using System.Text.RegularExpressions;

namespace FeatureStore.Definitions.Expressions.Patterns;

/// <summary>
/// A regular expression of CEL: RE2's syntax and meaning (https://github.com/google/re2/wiki/Syntax), run by .NET's engine without
/// backtracking, which reads each character once, whatever the pattern.
/// </summary>
internal sealed class CelPattern
{
    /// <summary>Longest pattern, in UTF-16 units.</summary>
    public const int MaxLength = 1_024;

    /// <summary>Most parts of a pattern, what <c>{n,m}</c> repeats counted as often.</summary>
    public const int MaxSize = 600;

    /// <summary>What compiling takes, in steps of the evaluation's budget.</summary>
    public const long CompileSteps = 10_000;

    /// <summary>Parts up to which a pattern has so few states that each is made once, and a character is a look-up.</summary>
    private const int FewParts = 12;

    private readonly Regex _regex;

    private CelPattern(Regex regex, int size)
    {
        _regex = regex;
        Size = size;
    }

    /// <summary>Parts, as <see cref="MaxSize"/> counts.</summary>
    public int Size { get; }

    /// <returns>False with the reason when it is no pattern, or one that only backtracking could match.</returns>
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
            var (text, size) = PatternTranslator.Translate(pattern);
            // The engine's time is bounded already. Its clock must never decide: it would, on a machine that stands still.
            var regex = new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, TimeSpan.FromMinutes(10));
            compiled = new CelPattern(regex, size);
            return true;
        }
        catch (Exception e) when (e is PatternSyntaxException or ArgumentException or NotSupportedException)
        {
            reason = $"'{pattern}' is not a regular expression of CEL (RE2 syntax): {e.Message}";
            return false;
        }
    }

    /// <summary>
    /// Steps that reading a text takes at worst. Larger patterns can need a new set of states for every character, which takes some
    /// microsecond for each part: measured with <c>([ab]*a[ab]{15}){3}c</c> over random text.
    /// </summary>
    /// <param name="length">Of the text.</param>
    public long StepsFor(long length) => 1 + (length / 16) + (Size <= FewParts ? 0 : 2 * length * Size * (1 + (Size / 16)));

    /// <summary>Whether the pattern matches anywhere in the text.</summary>
    public bool IsMatch(string text) => _regex.IsMatch(text);
}
