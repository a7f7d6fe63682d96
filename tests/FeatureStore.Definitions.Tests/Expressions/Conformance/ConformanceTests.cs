namespace FeatureStore.Definitions.Tests.Expressions.Conformance;

/// <summary>CEL's own suite: all of the core, and all of the extensions that are claimed.</summary>
public sealed class ConformanceTests
{
    private static readonly string[] Core =
    [
        "basic",
        "comparisons",
        "conversions",
        "fields",
        "fp_math",
        "integer_math",
        "lists",
        "logic",
        "macros",
        "macros2",
        "namespace",
        "parse",
        "plumbing",
        "string",
        "timestamps",
    ];

    private static readonly string[] Extensions = ["bindings_ext", "encoders_ext", "math_ext", "network_ext", "optionals", "string_ext"];

    public static TheoryData<string> Files => [.. Core, .. Extensions];

    [Theory]
    [MemberData(nameof(Files))]
    public void Cases_pass_save_those_that_are_listed(string file)
    {
        var failures = new List<string>();
        foreach (var one in ConformanceData.Load(file))
        {
            var problem = one.Run();
            var isKnown = KnownFailures.Reasons.ContainsKey(one.Id);
            if (problem is null == isKnown)
            {
                failures.Add($"{one.Id}: {one.Expression} {problem ?? "passes, and is listed as a known failure"}");
            }
        }
        failures.ShouldBeEmpty();
    }

    /// <summary>What the suite itself expects of them, before it became NDJSON.</summary>
    [Fact]
    public void Cases_that_are_listed_give_what_the_suite_means()
    {
        var listed = ConformanceData.Load("parse").Where(c => KnownFailures.Reasons.ContainsKey(c.Id)).ToList();

        listed.Count.ShouldBe(KnownFailures.Reasons.Count);
        listed.Select(c => (c.Id, Problem: c.RunUnescaped())).Where(c => c.Problem is not null).ShouldBeEmpty();
    }

    [Fact]
    public void Core_passes_to_97_percent()
    {
        var cases = Core.SelectMany(ConformanceData.Load).ToList();

        cases.Count(c => c.Run() is null).ShouldBeGreaterThanOrEqualTo((int)Math.Ceiling(cases.Count * 0.97));
    }
}
