using FeatureStore.Serving.Errors;
using FeatureStore.Serving.Execution;
using FeatureStore.Serving.Limits;
using FeatureStore.Serving.Tests.Fixtures;
using GraphQLParser;

namespace FeatureStore.Serving.Tests.Execution;

public sealed class DocumentLimitsTests
{
    private readonly ServingOptions _options = new()
    {
        MaxDocumentLength = 50_000,
        MaxTokens = 3_000,
        MaxSelections = 100,
        MaxAliases = 10,
        MaxDepth = 5,
    };

    public static TheoryData<string, string> Refused =>
        new()
        {
            { new string('a', 50_001), "has 50001 characters; the limit is 50000" },
            { Many(3_001, _ => "a "), "has 3001 tokens or more; the limit is 3000" },
            { new string('[', 10_000), "nests brackets 65 deep or more; the limit is 64" },
            { $"{{ {Many(101, i => $"a{i} ")} }}", "selects 101 fields; the limit is 100" },
            {
                $"{{ {Many(60, i => $"a{i} ")} ...F }} fragment F on Q {{ {Many(60, i => $"b{i} ")} }}",
                "selects 121 fields; the limit is 100"
            },
            { Bomb(20), $"selects {3 * (1 << 20) - 1} fields; the limit is 100" },
            { "{ a { a { a { a { a { a } } } } } }", "nests fields 6 levels deep; the limit is 5" },
            { $"{{ {Many(11, i => $"x{i}: a ")} }}", "has 11 aliases; the limit is 10" },
            { $"{{ a({Many(501, i => $"x{i}: 1 ")}) }}", "has 501 arguments, directives and variables; the limit is 500" },
            { Chain(101), "chains 101 fragments or more; the limit is 100" },
            { Chain(60), "spreads out to 1953 fields" },
            { $"{{ {Many(100, _ => "a ")} }}", "" },
            { $"{{ {Many(50, _ => "a { b } ")} }}", "" },
            { $"{new string('\n', 45_000)}{{ a({Many(450, i => "x: 1 ")}) }}", "steps to check; the limit is 20000000" },
        };

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public void Document_past_a_limit_is_refused_with_the_number_and_the_limit(string document, string message)
    {
        if (message.Length == 0)
        {
            Check(document);
            return;
        }
        var refused = Should.Throw<ServingError>(() => Check(document));

        refused.ErrorCode.ShouldBe("TOO_COMPLEX");
        refused.Message.ShouldContain(message);
    }

    [Theory]
    [InlineData("{ a(x: [1, -2.5], y: \"s\", z: $v) @d { ...F } } # not this\n", 24)]
    [InlineData("{a}", 3)]
    [InlineData(",,, \n", 0)]
    public void Tokens_are_those_of_the_grammar_without_comments(string document, int tokens) =>
        DocumentTokens.Check(document, _options).ShouldBe(tokens);

    [Theory]
    // Four of one name; below them four more, compared across them.
    [InlineData("{ a{x} a{x} a{x} a{x} }", 12)]
    [InlineData("{ a b c }", 0)]
    [InlineData("{ a ...F ...F b: a } fragment F on Q { a b }", 2)]
    [InlineData("{ p{a a} q{a a} }", 2)]
    [InlineData("{ p{a a} p{a a} }", 7)]
    [InlineData("{ ...F ...G ...H } fragment F on Q {a} fragment G on Q {b} fragment H on Q {c}", 3)]
    public void Pairs_that_validation_compares_are_counted(string document, long pairs)
    {
        var parsed = Parser.Parse(document);
        var fragments = parsed
            .Definitions.OfType<GraphQLParser.AST.GraphQLFragmentDefinition>()
            .ToDictionary(f => f.FragmentName.Name.StringValue);
        var operation = parsed.Definitions.OfType<GraphQLParser.AST.GraphQLOperationDefinition>().Single();

        new RepeatedFields(fragments).PairsIn(operation.SelectionSet).ShouldBe(pairs);
    }

    [Fact]
    public async Task Validation_ends_after_a_hundred_errors_and_says_the_first()
    {
        await using var host = await ServingHost.StartAsync();

        var answer = await host.QueryAsync($"{{ {Many(500, i => $"nothing{i} ")} }}");

        answer.Errors().ShouldBe(["GRAPHQL_VALIDATION_FAILED"]);
        answer.Message().ShouldBe("The document has more than 100 errors. The first: Cannot query field 'nothing0' on type 'Query'.");
    }

    private void Check(string document)
    {
        DocumentTokens.Check(document, _options);
        DocumentLimits.Check(Parser.Parse(document, new ParserOptions { Ignore = IgnoreOptions.Comments }), _options);
    }

    private static string Many(int count, Func<int, string> item) => string.Concat(Enumerable.Range(0, count).Select(item));

    private static string Bomb(int fragments) =>
        $"{{ ...F0 }} {Many(fragments, i => $"fragment F{i} on Q {{ ...F{i + 1} ...F{i + 1} }} ")} fragment F{fragments} on Q {{ a }}";

    private static string Chain(int fragments) =>
        $"{{ ...F0 }} {Many(fragments, i => $"fragment F{i} on Q {{ ...F{i + 1} }} ")} fragment F{fragments} on Q {{ a }}";
}
