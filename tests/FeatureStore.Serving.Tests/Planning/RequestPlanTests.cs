using System.Diagnostics.Metrics;
using FeatureStore.Serving.Tests.Fixtures;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using Microsoft.Extensions.DependencyInjection;

namespace FeatureStore.Serving.Tests.Planning;

public sealed class RequestPlanTests : ServingTest
{
    [Fact]
    public async Task Everything_a_request_reads_is_one_call_of_the_store()
    {
        await Host.DataAsync(
            """
            query ($select: [FeatureSelection!]!) {
              users(ids: ["u1", "u2"]) {
                recentClickedArticles { price }
                today: recentClickedArticles(period: "1d") { price }
                recentClickedArticlesAggregate { count sum(field: price) }
                notificationKeywords { keywords }
              }
              user(id: "u3") { allTypes { aJson } }
              articles(ids: ["a1", "a2"]) { articleStats { views } recentRatings { stars } }
              features(entity: "user", ids: ["u4", "u5"], select: $select) { id values }
            }
            """,
            new { select = new object[] { new { name = "all_types" }, new { name = "notification_keywords" } } }
        );

        Host.Store.Batches.ShouldHaveSingleItem().Count.ShouldBe((2 * 4) + 1 + (2 * 2) + (2 * 2));
    }

    [Fact]
    public async Task What_is_asked_twice_is_read_once()
    {
        await Host.WriteAsync("recent_clicked_articles", "u1", TimeSpan.FromHours(1), """["a",null,10]""");

        var data = await Host.DataAsync(
            """
            {
              users(ids: ["u1", "u1"]) { recentClickedArticles { price } again: recentClickedArticles(limit: 30) { articleId } }
              user(id: "u1") { recentClickedArticles(period: "30d") { sessionId } }
              features(entity: "user", ids: ["u1"], select: [{name: "recent_clicked_articles"}, {name: "recent_clicked_articles", as: "x"}]) { values }
            }
            """
        );

        Host.Store.Batches.ShouldHaveSingleItem().ShouldHaveSingleItem().EntityId.ShouldBe("u1");
        data["users"]!.AsArray().Count.ShouldBe(2);
        data["users"]![1]!["again"].Json().ShouldBe("""[{"articleId":"a"}]""");
    }

    [Theory]
    [InlineData("{ recentClickedArticles(limit: 1) { price } }")]
    [InlineData("{ recentClickedArticles(period: \"29d\") { price } }")]
    [InlineData("{ recentClickedArticles(to: \"2024-05-01T12:00:00Z\") { price } }")]
    [InlineData("{ recentClickedArticlesAggregate { count } }")]
    public async Task Other_window_or_limit_is_another_read(string other)
    {
        await Host.DataAsync($$"""{ a: user(id: "u1") { recentClickedArticles { price } } b: user(id: "u1") {{other}} }""");

        Host.Store.Batches.ShouldHaveSingleItem().Count.ShouldBe(2);
    }

    [Fact]
    public async Task Query_that_reads_nothing_does_not_call_the_store()
    {
        await Host.DataAsync("{ users(ids: [\"u1\"]) { id recentClickedArticles(limit: 0) { price } } featureDefinitions { name } }");

        Host.Store.Batches.ShouldBeEmpty();
    }

    [Fact]
    public async Task Reads_carry_the_window_as_seen_at_one_now()
    {
        await Host.DataAsync(
            "{ user(id: \"u1\") { recentClickedArticles notificationKeywords { keywords } } }".Replace("Articles n", "Articles { price } n")
        );

        var reads = Host.Store.Batches.ShouldHaveSingleItem();
        reads
            .Select(r => (r.Feature.Name, r.From, r.To, r.Limit))
            .ShouldBe([
                ("recent_clicked_articles", Host.Now - (30 * 86_400_000L), long.MaxValue, 30),
                ("notification_keywords", Host.Now - (365 * 86_400_000L), long.MaxValue, 1),
            ]);
    }

    [Fact]
    public async Task Feature_that_cannot_be_read_is_null_and_the_rest_stands()
    {
        await Host.WriteAsync("notification_keywords", "u1", TimeSpan.Zero, """[["bike"]]""");
        Host.Store.Status = read =>
            read.Feature.Name == "recent_clicked_articles" && read.EntityId == "u1" ? ReadStatus.Unavailable : ReadStatus.Ok;

        var answer = await Host.QueryAsync(
            """
            {
              users(ids: ["u1", "u2", "u1"]) { clicks: recentClickedArticles { price } notificationKeywords { keywords } }
              user(id: "u1") { recentClickedArticlesAggregate { count } }
              features(entity: "user", ids: ["u2", "u1"], select: [{name: "recent_clicked_articles", as: "clicks"}, {name: "notification_keywords", fields: []}]) { values }
            }
            """
        );

        answer
            .Errors()
            .ShouldBe(
                [
                    "STORE_UNAVAILABLE at users.0.clicks",
                    "STORE_UNAVAILABLE at users.2.clicks",
                    "STORE_UNAVAILABLE at user.recentClickedArticlesAggregate",
                    "STORE_UNAVAILABLE at features.1.values.clicks",
                ],
                ignoreOrder: true
            );
        answer["data"]
            .Json()
            .ShouldBe(
                """{"users":[{"clicks":null,"notificationKeywords":{"keywords":["bike"]}},{"clicks":[],"notificationKeywords":null},{"clicks":null,"notificationKeywords":{"keywords":["bike"]}}],"user":{"recentClickedArticlesAggregate":null},"features":[{"values":{"clicks":[],"notification_keywords":null}},{"values":{"clicks":null,"notification_keywords":{"timestamp":1714564800000,"occurred_at":"2024-05-01T12:00:00.000Z"}}}]}"""
            );
    }

    [Fact]
    public async Task Store_that_fails_whole_nulls_each_feature()
    {
        Host.Store.Before = _ => throw new StoreException(StoreFailure.Throttled, "secret: slow down");

        var answer = await Host.QueryAsync("{ user(id: \"u1\") { id recentClickedArticles { price } notificationKeywords { keywords } } }");

        answer.Errors().ShouldBe(["STORE_UNAVAILABLE at user.recentClickedArticles", "STORE_UNAVAILABLE at user.notificationKeywords"]);
        answer["data"].Json().ShouldBe("""{"user":{"id":"u1","recentClickedArticles":null,"notificationKeywords":null}}""");
        answer.Json().ShouldNotContain("secret");
    }

    [Fact]
    public async Task Store_with_a_bug_is_an_internal_error_that_tells_nothing()
    {
        Host.Store.Before = _ => throw new InvalidDataException("secret");

        var answer = await Host.QueryAsync("{ user(id: \"u1\") { id recentClickedArticles { price } } }");

        answer.Errors().ShouldBe(["INTERNAL at user.recentClickedArticles"]);
        answer.Message().ShouldBe("Internal error.");
        answer.Json().ShouldNotContain("secret");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task At_the_deadline_what_is_missing_is_null(bool storeHeedsTheToken)
    {
        var reading = new TaskCompletionSource();
        Host.Store.Before = async cancellation =>
        {
            reading.SetResult();
            await Task.Delay(Timeout.Infinite, storeHeedsTheToken ? cancellation : CancellationToken.None);
        };

        var asked = Host.QueryAsync("{ user(id: \"u1\") { id recentClickedArticles { price } notificationKeywords { keywords } } }");
        await reading.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Host.Clock.Advance(TimeSpan.FromMilliseconds(999));
        asked.IsCompleted.ShouldBeFalse();
        Host.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var answer = await asked.WaitAsync(TimeSpan.FromSeconds(60));

        answer.Errors().ShouldBe(["DEADLINE_EXCEEDED at user.recentClickedArticles", "DEADLINE_EXCEEDED at user.notificationKeywords"]);
        answer["data"].Json().ShouldBe("""{"user":{"id":"u1","recentClickedArticles":null,"notificationKeywords":null}}""");
    }

    [Fact]
    public async Task Read_that_the_store_gave_up_on_at_its_deadline_says_so()
    {
        Host.Store.Status = _ => ReadStatus.DeadlineExceeded;

        (await Host.QueryAsync("{ user(id: \"u1\") { recentClickedArticles { price } } }"))
            .Errors()
            .ShouldBe(["DEADLINE_EXCEEDED at user.recentClickedArticles"]);
    }

    [Fact]
    public async Task Client_that_leaves_ends_the_read_and_counts_no_error()
    {
        var factory = Host.Services.GetRequiredService<IMeterFactory>();
        using var requests = new MetricRecorder(factory, "featurestore.serving.requests");
        using var errors = new MetricRecorder(factory, "featurestore.serving.errors");
        var left = new TaskCompletionSource();
        using var client = new CancellationTokenSource();
        Host.Store.Before = async cancellation =>
        {
            using var registration = cancellation.Register(left.SetResult);
            await client.CancelAsync();
            await Task.Delay(Timeout.Infinite, cancellation);
        };

        await Should.ThrowAsync<OperationCanceledException>(() =>
            Host.Client.GetAsync("/graphql?query={user(id:1){notificationKeywords{keywords}}}", client.Token)
        );

        await left.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await requests.ReadUntilAsync(1);
        requests.Tags.ShouldHaveSingleItem()["status"].ShouldBe(499);
        errors.Tags.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("limits:maxIds", "{ a: users(ids: [1, 2]) { id } b: users(ids: [3, 4]) { id } }", "b")]
    [InlineData("limits:maxIds", "{ features(entity: \"user\", ids: [1, 2, 3, 4], select: []) { id } }", "features")]
    [InlineData("limits:maxRecords", "{ user(id: 1) { recentClickedArticles(limit: 4) { price } } }", "user.recentClickedArticles")]
    [InlineData("limits:maxRecords", "{ user(id: 1) { recentClickedArticlesAggregate { count } } }", "user.recentClickedArticlesAggregate")]
    public async Task Request_that_asks_for_too_much_is_too_complex(string limit, string query, string path)
    {
        await using var host = await ServingHost.StartAsync(null, (limit, "3"));

        (await host.QueryAsync(query)).Errors().ShouldBe([$"TOO_COMPLEX at {path}"]);
    }
}
