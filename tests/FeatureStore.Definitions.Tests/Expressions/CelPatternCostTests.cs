using System.Text;
using FeatureStore.Definitions.Expressions.Patterns;

namespace FeatureStore.Definitions.Tests.Expressions;

/// <summary>What patterns cost is counted in instructions that are visited, never in time.</summary>
public sealed class CelPatternCostTests
{
    private const long Plenty = 1_000_000_000;

    [Theory]
    [InlineData("(a{1000}){1000}")]
    [InlineData("((a{100}){100}){100}")]
    [InlineData("(a{500}|b{500}){2}")]
    [InlineData("(x+x+)+y{1001}")]
    [InlineData("(a?){1000}")]
    public void Pattern_that_is_too_large_is_refused_with_what_to_do(string pattern)
    {
        CelPattern.TryCompile(pattern, out _, out var reason).ShouldBeFalse();

        (
            reason.Contains("more than 1024 parts", StringComparison.Ordinal)
            || reason.Contains("both at most 1000", StringComparison.Ordinal)
        ).ShouldBeTrue(reason);
    }

    [Fact]
    public void Pattern_of_many_large_classes_is_refused()
    {
        foreach (
            var pattern in new[] { string.Concat(Enumerable.Repeat("\\pL", 300)), $"[{string.Concat(Enumerable.Repeat("\\pL", 300))}]" }
        )
        {
            CelPattern.TryCompile(pattern, out _, out var reason).ShouldBeFalse();
            reason.ShouldContain("20000 ranges");
        }
    }

    /// <summary>Patterns that are known to be hard: for backtracking, for sets of states, for counted repetitions.</summary>
    public static TheoryData<string> Hard =>
        [
            "(a*)*b",
            "(a|a)*b",
            "(a+a+)+b",
            "([ab]*a[ab]{15}){3}c",
            "(.*a.*b.*){20}c",
            "(a?){250}a{250}b",
            "[ab]*a[ab]{500}c",
            "(a|b|ab|ba|aa|bb){40}c",
            "((a?b?){100})*c",
            "\\b(\\w+\\W*){100}c",
            "(^|a)*(b|$)*c",
            "a{1000}",
        ];

    [Theory]
    [MemberData(nameof(Hard))]
    public void Matching_costs_at_most_length_times_size(string pattern)
    {
        var compiled = Compile(pattern);
        foreach (var length in new[] { 0, 1, 100, 10_000 })
        {
            var text = Text(length);

            compiled.IsMatch(text, Plenty, out var steps);

            // Each instruction is visited at most once a place, and taken at most once a code point, which is visited itself.
            steps.ShouldBeLessThanOrEqualTo(1 + ((length + 1) * ((2L * compiled.Size) + 1)));
        }
    }

    [Theory]
    [MemberData(nameof(Hard))]
    public void Matching_ends_where_its_steps_do(string pattern)
    {
        // Without a b at its end, which would match at once.
        var compiled = Compile(pattern.EndsWith('b') ? pattern[..^1] + "c" : pattern);
        var text = Text(200_000);
        const long allowed = 10_000;

        compiled.IsMatch(text, allowed, out var steps).ShouldBeFalse();

        // What was begun at one code point is finished.
        steps.ShouldBeInRange(allowed, allowed + (2 * compiled.Size) + 2);
    }

    [Fact]
    public void Anchored_pattern_reads_no_further_than_it_can_match()
    {
        Compile("^b").IsMatch(new string('a', 1_000_000), Plenty, out var steps).ShouldBeFalse();

        steps.ShouldBeLessThan(10);
    }

    [Fact]
    public void Same_pattern_serves_many_threads()
    {
        var compiled = Compile("^(a|b)*c$");
        Parallel.For(0, 200, i => compiled.IsMatch(Text(500) + (i % 2 == 0 ? "c" : "d"), Plenty, out _).ShouldBe(i % 2 == 0));
    }

    /// <summary>
    /// Random patterns over few letters, against the definition of what they match (<see cref="ReferencePattern"/>). .NET's engines are no
    /// reference here: both find that <c>(?:(?:(?:a)+|(?:(?:\z)?)?))+</c> does not match a text without an <c>a</c>, though it matches nothing
    /// everywhere.
    /// </summary>
    [Fact]
    public void Random_patterns_match_as_they_are_defined_to()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var i = 0; i < 3_000; i++)
        {
            var pattern = ReferencePattern.Generate(random, 4);
            var compiled = Compile(pattern.Text);
            for (var j = 0; j < 8; j++)
            {
                var text = Text(random, random.Next(12));
                compiled
                    .IsMatch(text, Plenty, out _)
                    .ShouldBe(pattern.IsMatch(text), $"seed {seed}, pattern '{pattern.Text}', text '{text}'");
            }
        }
    }

    private static string Text(Random random, int length)
    {
        var text = new StringBuilder();
        for (var i = 0; i < length; i++)
        {
            text.Append("aab -\n"[random.Next(6)]);
        }
        return text.ToString();
    }

    /// <summary>Letters <c>a</c> and <c>b</c> without a short period.</summary>
    private static string Text(int length)
    {
        var random = new Random(7);
        return string.Create(length, random, static (span, r) => r.GetItems("ab", span));
    }

    private static CelPattern Compile(string pattern) =>
        CelPattern.TryCompile(pattern, out var compiled, out var reason) ? compiled : throw new InvalidOperationException(reason);
}
