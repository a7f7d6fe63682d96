using System.Xml.Linq;
using FeatureStore.Cli.Testing;
using FeatureStore.Definitions.Loading;

namespace FeatureStore.Cli.Tests.Testing;

public sealed class TestCommandTests : IDisposable
{
    private const string Nickname = """
        ---
        apiVersion: featurestore/v1
        kind: StaticFeature
        name: nickname
        entity: user
        fields: [{name: text, type: string, required: true}]
        from:
          - {stream: events, where: has(event.nickname), entity_id: event.user, event_id: event.id, timestamp: event.at, values: {text: event.nickname}}

        """;

    private const string Head = """
        apiVersion: featurestore/v1
        kind: Test
        name: clicks are kept
        now: 2026-11-20T12:00:00Z
        given:
          - stream: events
            events:
              - {id: 1, user: u, at: 2026-11-20T09:00:00Z, item: a, price: 1.0}
              - {id: 2, user: u, at: 2026-11-20T10:00:00Z, item: b}

        """;

    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _errors = new() { NewLine = "\n" };

    public TestCommandTests() => _folder.Write("all.yaml", SmallCatalog.Yaml + Nickname);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_feature_of_the_sample_has_a_test_and_all_pass()
    {
        (await RunAsync(Clone.Features)).ShouldBe(0, _output.ToString() + _errors);

        _output.ToString().ShouldNotContain("No test asks for");
        var features = CatalogLoader.LoadDirectory(Clone.Features).Catalog!.Features.Length;
        _output.ToString().Split('\n').Count(l => l.StartsWith("ok ", StringComparison.Ordinal)).ShouldBeGreaterThanOrEqualTo(features);
    }

    [Fact]
    public async Task Expectation_that_is_not_met_is_shown_with_place_path_and_answer()
    {
        _folder.Write(
            "a.test.yaml",
            Head + "expect:\n  - {feature: clicks, id: u, equals: [{item: b, price: null}, {item: c, price: 1}]}\n"
        );

        (await RunAsync()).ShouldBe(1);

        var text = _output.ToString();
        text.ShouldStartWith("FAIL  a.test.yaml:1  clicks are kept");
        text.ShouldContain("  a.test.yaml:11: clicks of user 'u' is not as expected:\n      [1].item: expected \"c\", found \"a\"\n");
        text.ShouldContain("      The whole answer:\n        {\"item\":\"b\",\"price\":null,");
        text.ShouldContain("1 test: 0 passed, 1 failed.\nNo test asks for nickname.\n");
    }

    [Fact]
    public async Task Each_test_begins_with_an_empty_store_and_its_own_clock()
    {
        _folder.Write(
            "a.test.yaml",
            Head
                + "expect:\n  - {feature: clicks, id: u, contains: [{item: a}]}\n---\n"
                + "apiVersion: featurestore/v1\nkind: Test\nname: later\nnow: 2027-11-20T12:00:00Z\n"
                + "given:\n  - stream: events\n    events: [{id: 3, user: u, at: 2027-11-20T11:00:00Z, item: c}]\n"
                + "expect:\n  - {feature: clicks, id: u, equals: [{item: c, price: null}]}\n"
        );

        (await RunAsync()).ShouldBe(0, _output.ToString());
    }

    [Fact]
    public async Task Query_is_asked_with_variables_and_its_errors_are_expected()
    {
        _folder.Write(
            "a.test.yaml",
            Head
                + """
                expect:
                  - query: 'query($id: ID!) { user(id: $id) { clicks(limit: 1) { item price } } }'
                    variables: {id: u}
                    equals: {user: {clicks: [{item: b, price: null}]}}
                  - query: '{ user(id: "u") { clicks(limit: -1) { item } } }'
                    errors: [BAD_USER_INPUT]
                    equals: {user: {clicks: null}}
                  - query: '{ user(id: "u") { clics { item } } }'
                    equals: null

                """
        );

        (await RunAsync()).ShouldBe(1);

        var failure = _output.ToString().Split('\n').Where(l => l.StartsWith("  ", StringComparison.Ordinal)).ToArray();
        failure[0].ShouldBe("  a.test.yaml:17: the answer to the query gives errors:");
        failure[1].ShouldContain("GRAPHQL_VALIDATION_FAILED: ");
        failure.Length.ShouldBe(2);
    }

    [Theory]
    [InlineData("item: ''", "", "event 3 of 'events' was set aside (Value)")]
    [InlineData("item: ''", "    rejected: [{event: 3, feature: clicks, code: Value}]\n", null)]
    [InlineData(
        "item: ''",
        "    rejected: [{event: 3, feature: clicks, code: Expired}]\n",
        "event 3 of 'events' was to be set aside for clicks (Expired), and was not"
    )]
    [InlineData(
        "item: c",
        "    rejected: [{event: 3, feature: clicks}]\n",
        "event 3 of 'events' was to be set aside for clicks, and was not"
    )]
    // What another feature makes of it is not this test's.
    [InlineData("item: c, nickname: 5", "", null)]
    public async Task Events_set_aside_fail_the_test_unless_it_says_so(string item, string rejected, string? failure)
    {
        _folder.Write(
            "a.test.yaml",
            Head
                + $"      - {{id: 3, user: u, at: 2026-11-20T11:00:00Z, {item}}}\n{rejected}expect:\n  - {{feature: clicks, id: u, contains: [{{item: b}}]}}\n"
        );

        (await RunAsync()).ShouldBe(failure is null ? 0 : 1, _output.ToString() + _errors);

        _output.ToString().ShouldContain(failure ?? "1 passed");
    }

    [Fact]
    public async Task Filter_picks_by_file_name_or_feature_and_says_when_nothing_is_left()
    {
        _folder.Write("a.test.yaml", Head + "expect:\n  - {feature: clicks, id: u, contains: []}\n");
        _folder.Write(
            "b.test.yaml",
            Head.Replace("clicks are kept", "other", StringComparison.Ordinal) + "expect:\n  - {feature: nickname, id: u, equals: null}\n"
        );

        (await RunAsync(filter: "NICK")).ShouldBe(0);
        _output.ToString().ShouldContain("1 test: 1 passed");
        (await RunAsync(filter: "are kept")).ShouldBe(0);
        (await RunAsync(filter: "nowhere")).ShouldBe(1);
        _errors.ToString().ShouldContain("No test was run: of 2, none has 'nowhere'");
    }

    [Fact]
    public async Task JUnit_file_has_a_suite_a_file_and_the_failures()
    {
        _folder.Write(
            "a.test.yaml",
            Head
                + "expect:\n  - {feature: clicks, id: \"\\x07\", equals: [\"\\x07 <&\"]}\n---\n"
                + Head
                + "expect:\n  - {feature: clicks, id: u, contains: []}\n"
        );
        var junit = Path.Combine(_folder.Path, "out", "junit.xml");

        (await RunAsync(junit: junit)).ShouldBe(1);

        var suite = XDocument.Load(junit).Root!.Elements("testsuite").ShouldHaveSingleItem();
        suite.Attribute("name")!.Value.ShouldBe("a.test.yaml");
        suite.Attribute("tests")!.Value.ShouldBe("2");
        suite.Attribute("failures")!.Value.ShouldBe("1");
        suite.Elements("testcase").First().Element("failure")!.Value.ShouldContain("[0]: expected");
        suite.Elements("testcase").Last().Element("failure").ShouldBeNull();
    }

    [Theory]
    [InlineData("now: 2026-11-20T12:00:00Z", "now: ‸noon", "'now' must be a time such as 2026-11-20T09:00:00Z (RFC 3339), found 'noon'")]
    [InlineData("stream: events", "stream: ‸event", "unknown stream 'event'; did you mean 'events'?")]
    [InlineData("feature: clicks", "feature: ‸click", "unknown feature 'click'; did you mean 'clicks'?")]
    [InlineData(", equals: []", "", "an entry of 'expect' needs 'equals' or 'contains'")]
    [InlineData("equals: []", "equals: [], contains: ‸[]", "an entry of 'expect' has 'equals' or 'contains', not both")]
    [InlineData("id: u, equals", "equals", "an expectation of a feature needs 'id': whose feature it is")]
    [InlineData("feature: clicks", "feature: nickname, limit: ‸5", "'limit' is for the expectation of an action feature; remove it")]
    [InlineData("id: u, equals", "id: u, variables: ‸{a: 1}, equals", "'variables' is for the expectation of a query; remove it")]
    [InlineData("    events:\n", "    file: ‸nowhere.ndjson\n    rejected:\n", "'nowhere.ndjson' cannot be read")]
    [InlineData("kind: Test", "kind: ‸Tst", "'kind' is one of Test; found 'Tst'; did you mean 'Test'?")]
    [InlineData("given:\n", "‸givn: 1\ngiven:\n", "unknown key 'givn'")]
    [InlineData("{feature: clicks, id: u, equals: []}", "‸5", "an entry of 'expect' is a mapping of feature, id")]
    public async Task Mistake_in_a_test_is_told_where_it_stands(string old, string changed, string message)
    {
        var text = (Head + "expect:\n  - {feature: clicks, id: u, equals: []}\n").Replace(old, changed, StringComparison.Ordinal);
        var mark = text.IndexOf('‸', StringComparison.Ordinal);
        _folder.Write("a.test.yaml", mark < 0 ? text : text.Remove(mark, 1));

        (await RunAsync()).ShouldBe(1);

        var error = _errors
            .ToString()
            .Split('\n')
            .First(l => l.Contains(": error: ", StringComparison.Ordinal) && l.Contains(message, StringComparison.Ordinal));
        if (mark >= 0)
        {
            var line = text.AsSpan(0, mark).Count('\n') + 1;
            error.ShouldStartWith($"a.test.yaml:{line}:{mark - text.LastIndexOf('\n', mark)}: ");
        }
        _errors.ToString().ShouldEndWith("No test was run: the tests are wrong.\n");
    }

    [Fact]
    public async Task Line_of_an_event_file_that_is_no_JSON_is_told()
    {
        _folder.Write("events.ndjson", "{}\n\n{oops\n");
        _folder.Write(
            "a.test.yaml",
            "apiVersion: featurestore/v1\nkind: Test\nname: x\nnow: 2026-11-20T12:00:00Z\ngiven: [{stream: events, file: events.ndjson}]\nexpect: [{feature: clicks, id: u, equals: []}]\n"
        );

        (await RunAsync()).ShouldBe(1);

        _errors.ToString().ShouldContain("a.test.yaml:5:32: error: line 3 of 'events.ndjson' is no JSON");
    }

    [Fact]
    public async Task Wrong_definitions_are_told_and_nothing_is_run()
    {
        _folder.Write("wrong.yaml", "kind: Stram\n");

        (await RunAsync()).ShouldBe(1);

        _errors.ToString().ShouldEndWith("No test was run: the definitions are wrong.\n");
    }

    private Task<int> RunAsync(string? directory = null, string? filter = null, string? junit = null) =>
        TestCommand.RunAsync(directory ?? _folder.Path, filter, junit, _output, _errors, CancellationToken.None);
}
