using System.Diagnostics;
using FeatureStore.Serving.Tests.Fixtures;

namespace FeatureStore.Serving.Tests.Execution;

public sealed class HostileDocumentTests : ServingTest
{
    public static TheoryData<string, string> Refused => [.. HostileDocuments.Refused.Select(d => (d.Text, d.Code))];

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public async Task Document_that_cannot_run_is_refused_at_once(string document, string code)
    {
        var watch = Stopwatch.StartNew();
        using var response = await Host.PostAsync(new { query = document });
        watch.Stop();

        var answer = await ServingHost.JsonOf(response);
        ((int)response.StatusCode).ShouldBe(400, answer.ToJsonString());
        answer.Errors()[0].ShouldBe(code, answer.ToJsonString());
        answer.ContainsKey("data").ShouldBeFalse();
        // Generous for a busy machine; what this guards against takes minutes.
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
        Host.Store.Batches.ShouldBeEmpty();
    }

    public static TheoryData<string> Large => [.. HostileDocuments.Large];

    public static TheoryData<string> Allowed => [.. HostileDocuments.Allowed];

    [Theory]
    [MemberData(nameof(Allowed), DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Large), DisableDiscoveryEnumeration = true)]
    public async Task Document_of_the_greatest_size_is_answered_in_time(string document)
    {
        document.Length.ShouldBeLessThanOrEqualTo(131_072);
        var watch = Stopwatch.StartNew();
        using var response = await Host.PostAsync(new { query = document });
        var answer = await response.Content.ReadAsStringAsync();
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{watch.Elapsed} {answer.Length} {document[..40]} {answer[..Math.Min(100, answer.Length)]}"
        );
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
        answer.Length.ShouldBeLessThan(100_000);
    }

    [Fact]
    public async Task Selections_are_counted_as_written_and_as_spread()
    {
        await using var host = await ServingHost.StartAsync(null, ("limits:maxSelections", "10"));
        const string Fragment = "fragment F on User { a: id b: id c: id d: id }";

        (await host.QueryAsync($"{{ user(id: 1) {{ ...F a: id b: id c: id d: id }} }} {Fragment}")).Errors().ShouldBeEmpty();
        (await host.QueryAsync($"{{ user(id: 1) {{ ...F a: id b: id c: id d: id e: id }} }} {Fragment}"))
            .Errors()
            .ShouldBe(["TOO_COMPLEX"]);
        (await host.QueryAsync($"{{ user(id: 1) {{ ...F }} b: user(id: 1) {{ ...F }} }} {Fragment}")).Errors().ShouldBe(["TOO_COMPLEX"]);
    }

    [Fact]
    public async Task Fields_are_nested_as_deep_as_allowed_and_no_deeper()
    {
        await using var host = await ServingHost.StartAsync(null, ("limits:maxDepth", "2"));

        (await host.QueryAsync("{ user(id: 1) { ... on User { id } } }")).Errors().ShouldBeEmpty();
        (await host.QueryAsync("{ user(id: 1) { ...F } } fragment F on User { notificationKeywords { keywords } }"))
            .Errors()
            .ShouldBe(["TOO_COMPLEX"]);
    }

    [Fact]
    public async Task Field_may_be_selected_again_within_reason()
    {
        var fifty = $"{{ {Many(50, _ => "user(id: 1) { id } ")} }}";
        (await Host.DataAsync(fifty)).Json().ShouldBe("""{"user":{"id":"1"}}""");

        (await Host.QueryAsync($"{{ {Many(60, _ => "user(id: 1) { id } ")} }}")).Errors().ShouldBeEmpty();
        (await Host.QueryAsync($"{{ {Many(120, _ => "user(id: 1) { id } ")} }}"))
            .Message()
            .ShouldBe("The document repeats 14280 pairs of fields or fragments in one place; the limit is 5000.");
    }

    [Theory]
    [InlineData("{\"query\": \"{ user(id: \\\"\\ud800\\\") { id } }\"}")]
    [InlineData("{\"query\": \"query ($id: ID!) { user(id: $id) { id } }\", \"variables\": {\"id\": \"\\ud800\"}}")]
    [InlineData("{\"query\": \"{ \\ud800 }\"}")]
    [InlineData("{\"query\": \"{ \\udc00\\ud800: id }\"}")]
    public async Task Half_a_surrogate_pair_is_refused_as_text(string body)
    {
        using var response = await Host.PostAsync(body);

        ((int)response.StatusCode).ShouldBe(400);
        (await ServingHost.JsonOf(response)).Errors().ShouldBe(["BAD_USER_INPUT"]);
    }

    [Theory]
    [InlineData("{ features(entity: \"\\ud800\", ids: [1], select: []) { id } }", "BAD_USER_INPUT at features")]
    [InlineData("{ features(entity: \"user\", ids: [1], select: [{name: \"\\ud800\"}]) { id } }", "BAD_USER_INPUT at features")]
    [InlineData(
        "{ features(entity: \"user\", ids: [1], select: [{name: \"all_types\", as: \"\\ud800\"}]) { id } }",
        "BAD_USER_INPUT at features"
    )]
    [InlineData("{ user(id: 1) { recentClickedArticles(period: \"\\ud800\") { price } } }", "GRAPHQL_VALIDATION_FAILED")]
    public async Task Half_a_surrogate_pair_written_as_an_escape_still_gets_an_answer(string query, string error) =>
        (await Host.QueryAsync(query)).Errors().ShouldBe([error]);

    [Fact]
    public async Task Values_that_do_not_fit_their_variables_are_bad_input()
    {
        const string Query =
            "query ($id: ID!, $limit: Int, $period: Duration) { user(id: $id) { recentClickedArticles(limit: $limit, period: $period) { price } } }";

        (await Host.QueryAsync(Query)).Errors().ShouldBe(["BAD_USER_INPUT"]);
        (await Host.QueryAsync(Query, new { id = (string?)null })).Errors().ShouldBe(["BAD_USER_INPUT"]);
        (await Host.QueryAsync(Query, new { id = "a", limit = "many" })).Errors().ShouldBe(["BAD_USER_INPUT"]);
        (await Host.QueryAsync(Query, new { id = "a", limit = 3_000_000_000 })).Errors().ShouldBe(["BAD_USER_INPUT"]);
        (await Host.QueryAsync(Query, new { id = "a", limit = 1.5 })).Errors().ShouldBe(["BAD_USER_INPUT"]);
        (await Host.QueryAsync(Query, new { id = "a", period = "P1Y" })).Errors().ShouldBe(["BAD_USER_INPUT"]);
        (await Host.QueryAsync(Query, new { id = new { a = 1 } })).Errors().ShouldBe(["BAD_USER_INPUT"]);
        (await Host.QueryAsync(Query, new { id = "a", unknown = 1 })).Errors().ShouldBeEmpty();
    }

    [Fact]
    public async Task Operation_that_is_not_there_or_not_named_is_bad_input()
    {
        const string Two = "query A { user(id: 1) { id } } query B { user(id: 2) { id } }";

        (await Host.QueryAsync(Two)).Errors().ShouldBe(["BAD_USER_INPUT"]);
        (await Host.QueryAsync(Two, operationName: "C")).Errors().ShouldBe(["BAD_USER_INPUT"]);
        (await Host.QueryAsync(Two, operationName: "B")).Json().ShouldBe("""{"data":{"user":{"id":"2"}}}""");
    }

    private static string Many(int count, Func<int, string> item) => string.Concat(Enumerable.Range(0, count).Select(item));
}
