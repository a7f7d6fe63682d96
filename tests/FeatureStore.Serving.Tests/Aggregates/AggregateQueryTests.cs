using FeatureStore.Serving.Tests.Fixtures;

namespace FeatureStore.Serving.Tests.Aggregates;

public sealed class AggregateQueryTests : ServingTest
{
    [Fact]
    public async Task All_figures_of_a_window_come_from_one_read()
    {
        await Host.WriteAsync("recent_clicked_articles", "u1", TimeSpan.FromHours(1), """["a",null,10]""");
        await Host.WriteAsync("recent_clicked_articles", "u1", TimeSpan.FromHours(2), """["b",null,30]""");
        await Host.WriteAsync("recent_clicked_articles", "u1", TimeSpan.FromHours(3), """["a",null,null]""");
        await Host.WriteAsync("recent_clicked_articles", "u1", TimeSpan.FromDays(3), """["c",null,1]""");

        var data = await Host.DataAsync(
            """
            {
              user(id: "u1") {
                recentClickedArticlesAggregate(period: "1d") {
                  count
                  articles: countDistinct(field: articleId)
                  sum(field: price) avg(field: price) min(field: price) max(field: price)
                  top(field: articleId) { value count }
                  one: top(field: price, n: 1) { value count }
                  byDefault: top(field: articleId, n: null) { count }
                }
              }
            }
            """
        );

        data["user"]!
            ["recentClickedArticlesAggregate"]
            .Json()
            .ShouldBe(
                """{"count":3,"articles":2,"sum":40,"avg":20,"min":10,"max":30,"top":[{"value":"a","count":2},{"value":"b","count":1}],"one":[{"value":10,"count":1}],"byDefault":[{"count":2},{"count":1}]}"""
            );
        Host.Store.Batches.ShouldHaveSingleItem().Count.ShouldBe(1);
    }

    [Fact]
    public async Task Figure_of_a_text_nulls_itself_only()
    {
        var answer = await Host.QueryAsync("{ user(id: \"u1\") { recentClickedArticlesAggregate { count sum(field: articleId) } } }");

        answer.Errors().ShouldBe(["BAD_USER_INPUT at user.recentClickedArticlesAggregate.sum"]);
        answer["data"].Json().ShouldBe("""{"user":{"recentClickedArticlesAggregate":{"count":0,"sum":null}}}""");
    }

    [Fact]
    public async Task Empty_window_has_figures_without_a_read()
    {
        var data = await Host.DataAsync(
            "{ user(id: \"u1\") { recentClickedArticlesAggregate(to: \"2020-01-01T00:00:00Z\") { count top(field: price) { count } } } }"
        );

        data["user"]!["recentClickedArticlesAggregate"].Json().ShouldBe("""{"count":0,"top":[]}""");
        Host.Store.Batches.ShouldBeEmpty();
    }

    [Fact]
    public async Task Window_with_more_records_than_allowed_is_too_complex()
    {
        await using var host = await ServingHost.StartAsync(null, ("limits:maxAggregateRecords", "3"));
        for (var i = 0; i < 3; i++)
        {
            await host.WriteAsync("recent_clicked_articles", "u1", TimeSpan.FromHours(i), """["a"]""");
        }
        const string Query = "{ user(id: \"u1\") { recentClickedArticlesAggregate { count } } }";
        (await host.DataAsync(Query))["user"]!["recentClickedArticlesAggregate"]!["count"].Json().ShouldBe("3");

        await host.WriteAsync("recent_clicked_articles", "u1", TimeSpan.FromHours(3), """["a"]""");
        var answer = await host.QueryAsync(Query);

        answer.Errors().ShouldBe(["TOO_COMPLEX at user.recentClickedArticlesAggregate"]);
        answer["data"].Json().ShouldBe("""{"user":{"recentClickedArticlesAggregate":null}}""");
    }
}
