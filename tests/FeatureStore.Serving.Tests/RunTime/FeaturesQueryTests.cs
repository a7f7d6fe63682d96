using FeatureStore.Serving.Tests.Fixtures;

namespace FeatureStore.Serving.Tests.RunTime;

public sealed class FeaturesQueryTests : ServingTest
{
    private const string Query =
        "query ($entity: String!, $ids: [ID!]!, $select: [FeatureSelection!]!) { features(entity: $entity, ids: $ids, select: $select) { id values } }";

    [Fact]
    public async Task Selected_features_come_as_json_in_snake_case()
    {
        await Host.WriteAsync("recent_clicked_articles", "u1", TimeSpan.FromMinutes(1), """["1","s",10]""");
        await Host.WriteAsync("recent_clicked_articles", "u1", TimeSpan.FromMinutes(2), """["2"]""");
        await Host.WriteAsync("notification_keywords", "u1", TimeSpan.FromMinutes(3), """[["bike"]]""");

        var data = await SelectAsync(
            "user",
            ["u1", "u2", "u1"],
            new { name = "recent_clicked_articles" },
            new
            {
                name = "recent_clicked_articles",
                @as = "last one",
                limit = 1,
                period = "1h",
                fields = (string[])["price", "article_id", "price", "timestamp"],
            },
            new { name = "notification_keywords" }
        );

        const string U1 =
            """{"id":"u1","values":{"recent_clicked_articles":[{"article_id":"1","session_id":"s","price":10,"timestamp":1714564740000,"occurred_at":"2024-05-01T11:59:00.000Z"},{"article_id":"2","session_id":null,"price":null,"timestamp":1714564680000,"occurred_at":"2024-05-01T11:58:00.000Z"}],"last one":[{"price":10,"article_id":"1","timestamp":1714564740000,"occurred_at":"2024-05-01T11:59:00.000Z"}],"notification_keywords":{"keywords":["bike"],"timestamp":1714564620000,"occurred_at":"2024-05-01T11:57:00.000Z"}}}""";
        const string U2 = """{"id":"u2","values":{"recent_clicked_articles":[],"last one":[],"notification_keywords":null}}""";
        data.ShouldBe($"[{U1},{U2},{U1}]");
    }

    [Fact]
    public async Task Vectors_and_defaults_are_served_as_in_typed_queries()
    {
        await Host.WriteAsync("article_stats", "a1", TimeSpan.Zero, """[5,"AACAPwAAAEA="]""");

        (await SelectAsync("article", ["a1"], new { name = "article_stats", fields = (string[])["embedding", "rank", "note"] })).ShouldBe(
            """[{"id":"a1","values":{"article_stats":{"embedding":[1,2],"rank":7,"note":"none","timestamp":1714564800000,"occurred_at":"2024-05-01T12:00:00.000Z"}}}]"""
        );
    }

    [Fact]
    public async Task Window_of_a_selection_is_that_of_a_typed_query()
    {
        foreach (var hour in (int[])[1, 2, 3])
        {
            await Host.WriteAsync("recent_ratings", "a1", TimeSpan.FromHours(hour), $"[{hour}]");
        }
        string[] none = [];

        (
            await SelectAsync(
                "article",
                ["a1"],
                new
                {
                    name = "recent_ratings",
                    @as = "nothing",
                    limit = 0,
                    fields = none,
                },
                new
                {
                    name = "recent_ratings",
                    @as = "nulls",
                    limit = (int?)null,
                    period = (string?)null,
                    from = (string?)null,
                    to = (string?)null,
                    fields = (string[])["stars"],
                },
                new
                {
                    name = "recent_ratings",
                    @as = "window",
                    from = "2024-05-01T18:00:00+09:00",
                    to = "2024-05-01T10:30:00Z",
                    fields = (string[])["stars"],
                }
            )
        ).ShouldBe(
            """[{"id":"a1","values":{"nothing":[],"nulls":[{"stars":1,"timestamp":1714561200000,"occurred_at":"2024-05-01T11:00:00.000Z"},{"stars":2,"timestamp":1714557600000,"occurred_at":"2024-05-01T10:00:00.000Z"}],"window":[{"stars":2,"timestamp":1714557600000,"occurred_at":"2024-05-01T10:00:00.000Z"},{"stars":3,"timestamp":1714554000000,"occurred_at":"2024-05-01T09:00:00.000Z"}]}}]"""
        );
    }

    [Fact]
    public async Task Same_feature_twice_without_another_name_is_bad_input() =>
        await ShouldRefuseAsync(
            "'notification_keywords'",
            "user",
            new { name = "notification_keywords" },
            new { name = "notification_keywords" }
        );

    [Fact]
    public async Task Unknown_entity_is_bad_input_with_the_nearest_name() =>
        await ShouldRefuseAsync("did you mean 'user'?", "usr", new { name = "notification_keywords" });

    [Fact]
    public async Task Unknown_feature_is_bad_input_with_the_nearest_name() =>
        await ShouldRefuseAsync("did you mean 'notification_keywords'?", "user", new { name = "notification_keyword" });

    [Fact]
    public async Task Feature_of_another_entity_is_bad_input() =>
        await ShouldRefuseAsync("no feature 'article_stats'", "user", new { name = "article_stats" });

    [Fact]
    public async Task Unknown_field_is_bad_input_with_the_nearest_name() =>
        await ShouldRefuseAsync("did you mean 'price'?", "user", new { name = "recent_clicked_articles", fields = (string[])["prize"] });

    [Fact]
    public async Task Camel_case_is_no_name_here() =>
        await ShouldRefuseAsync(
            "did you mean 'article_id'?",
            "user",
            new { name = "recent_clicked_articles", fields = (string[])["articleId"] }
        );

    [Fact]
    public async Task Limit_out_of_range_is_bad_input() =>
        await ShouldRefuseAsync("'limit'", "user", new { name = "recent_clicked_articles", limit = 51 });

    [Fact]
    public async Task Negative_period_is_bad_input() =>
        await ShouldRefuseAsync("'period'", "user", new { name = "recent_clicked_articles", period = "-1h" });

    [Theory]
    [InlineData("limit", 5)]
    [InlineData("period", "1h")]
    [InlineData("to", "2024-05-01T00:00:00Z")]
    public async Task Static_feature_takes_no_window(string argument, object value) =>
        await ShouldRefuseAsync(
            "static",
            "user",
            new Dictionary<string, object>(StringComparer.Ordinal) { ["name"] = "notification_keywords", [argument] = value }
        );

    [Fact]
    public async Task Field_of_the_selection_that_does_not_exist_is_bad_input_in_variables_and_invalid_in_the_document()
    {
        (
            await Host.QueryAsync(
                Query,
                new
                {
                    entity = "user",
                    ids = (string[])["u1"],
                    select = new[] { new { name = "all_types", limitt = 1 } },
                }
            )
        ).Errors().ShouldBe(["BAD_USER_INPUT"]);
        (await Host.QueryAsync("{ features(entity: \"user\", ids: [1], select: [{name: \"all_types\", limitt: 1}]) { id } }"))
            .Errors()
            .ShouldBe(["GRAPHQL_VALIDATION_FAILED"]);
    }

    private async Task<string> SelectAsync(string entity, string[] ids, params object[] select) => (
            await Host.DataAsync(
                Query,
                new
                {
                    entity,
                    ids,
                    select,
                }
            )
        )["features"].Json();

    private async Task ShouldRefuseAsync(string because, string entity, params object[] select)
    {
        var answer = await Host.QueryAsync(
            Query,
            new
            {
                entity,
                ids = (string[])["u1"],
                select,
            }
        );

        answer.Errors().ShouldBe(["BAD_USER_INPUT at features"]);
        answer.Message().ShouldContain(because, Case.Insensitive);
        answer.ContainsKey("data").ShouldBeTrue();
        answer["data"].ShouldBeNull();
        Host.Store.Batches.ShouldBeEmpty();
    }
}
