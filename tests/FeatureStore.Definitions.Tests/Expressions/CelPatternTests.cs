using FeatureStore.Definitions.Expressions.Patterns;

namespace FeatureStore.Definitions.Tests.Expressions;

/// <summary>RE2's syntax and meaning, where .NET's own differ.</summary>
public sealed class CelPatternTests
{
    [Theory]
    [InlineData("^a.c$", "abc", true)]
    [InlineData("b", "abc", true)]
    [InlineData("^b", "abc", false)]
    [InlineData("c$", "abc\n", false)]
    [InlineData("(?m)c$", "abc\n", true)]
    [InlineData("(?m)^b", "a\nb", true)]
    [InlineData("^b", "a\nb", false)]
    [InlineData("a.b", "a\nb", false)]
    [InlineData("(?s)a.b", "a\nb", true)]
    [InlineData("(?s:a.b)c.d", "a\nbc\nd", false)]
    [InlineData("^.$", "😀", true)]
    [InlineData("^..$", "😀", false)]
    [InlineData("^[😀-😂]$", "😁", true)]
    [InlineData("^[^a]$", "😁", true)]
    [InlineData("^😀+$", "😀😀", true)]
    [InlineData("^\\x{1F600}$", "😀", true)]
    [InlineData("^[\\x{FFFF}-\\x{10FFFF}]$", "😀", true)]
    [InlineData("^[\\x{FFFF}-\\x{1F5FF}]$", "😀", false)]
    [InlineData("^\\d$", "٣", false)]
    [InlineData("^\\p{Nd}$", "٣", true)]
    [InlineData("^\\pN$", "٣", true)]
    [InlineData("^\\P{Nd}$", "3", false)]
    [InlineData("^\\w$", "é", false)]
    [InlineData("\\bé", "é", false)]
    [InlineData("^\\pL$", "é", true)]
    [InlineData("^\\p{Lo}$", "가", true)]
    [InlineData("^\\S\\s$", "a\u00a0", false)]
    [InlineData("^[[:alpha:]_]+$", "ab_", true)]
    [InlineData("^[[:^digit:]]$", "5", false)]
    [InlineData("(?i)straße", "STRAßE", true)]
    [InlineData("(?i)^[^a]$", "A", false)]
    [InlineData("(?i)^[a-c]+$", "AbC", true)]
    [InlineData("(?i)É", "é", true)]
    [InlineData("(?i:a)b", "AB", false)]
    [InlineData("a(?i)b|c", "aC", true)]
    [InlineData("^(?P<year>\\d{4})-(?<month>\\d\\d)$", "2026-11", true)]
    [InlineData("^\\Qa.b\\E$", "a.b", true)]
    [InlineData("^\\Qa.b\\E$", "axb", false)]
    [InlineData("^a{2,3}$", "aaaa", false)]
    [InlineData("^a{2,}$", "aaaa", true)]
    [InlineData("^a{,2}$", "a{,2}", true)]
    [InlineData("^a{0}b$", "b", true)]
    [InlineData("a{x}", "a{x}", true)]
    [InlineData("^(a|b)*?c$", "abac", true)]
    [InlineData("^[]a]+$", "]a", true)]
    [InlineData("^[a-]+$", "a-", true)]
    [InlineData("^[\\]\\\\]+$", "]\\", true)]
    [InlineData("^\\101\\x41\\n$", "AA\n", true)]
    [InlineData("\\Aab\\z", "ab", true)]
    [InlineData("\\bcat\\b", "a cat sat", true)]
    [InlineData("", "", true)]
    [InlineData("a||b", "", true)]
    [InlineData("()", "x", true)]
    [InlineData("^(?:)$", "", true)]
    [InlineData("#", "#", true)]
    [InlineData("a b", "a b", true)]
    public void Pattern_matches_as_RE2_does(string pattern, string text, bool matches)
    {
        CelPattern.TryCompile(pattern, out var compiled, out var reason).ShouldBeTrue(reason);

        compiled.IsMatch(text, long.MaxValue, out _).ShouldBe(matches);
    }

    [Theory]
    [InlineData("(", "never closed")]
    [InlineData(")", "closes nothing")]
    [InlineData("[a", "never closed")]
    [InlineData("[b-a]", "goes downwards")]
    [InlineData("a**", "cannot be repeated")]
    [InlineData("a*+", "cannot be repeated")]
    [InlineData("*a", "repeats nothing")]
    [InlineData("a{2,1}", "n at most m")]
    [InlineData("a{1001}", "at most 1000")]
    [InlineData("(?=a)", "looking around needs backtracking")]
    [InlineData("(?!a)", "looking around needs backtracking")]
    [InlineData("(?<=a)", "looking around needs backtracking")]
    [InlineData("(?<!a)", "looking around needs backtracking")]
    [InlineData("(?>a)", "looking around needs backtracking")]
    [InlineData("(a)\\1", "back-references need backtracking")]
    [InlineData("\\k<a>", "is no escape")]
    [InlineData("\\C", "is no escape")]
    [InlineData("\\Z", "is no escape")]
    [InlineData("\\p{Greek}", "no Unicode category")]
    [InlineData("[[:word2:]]", "there is no class")]
    [InlineData("\\x{110000}", "hexadecimal")]
    [InlineData("a\\", "escapes nothing")]
    public void Pattern_that_RE2_would_not_take_is_refused(string pattern, string why)
    {
        CelPattern.TryCompile(pattern, out _, out var reason).ShouldBeFalse();

        reason.ShouldContain(why);
        reason.ShouldContain("is not a regular expression of CEL");
    }
}
