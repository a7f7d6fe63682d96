using FeatureStore.Serving.Access;
using FeatureStore.Serving.Tests.Fixtures;

namespace FeatureStore.Serving.Tests.Access;

public sealed class ForbiddenTests : IAsyncLifetime
{
    private readonly Credentials _credentials = new();
    private ServingHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        var key = ApiKeys.NewKey();
        _credentials.WriteKeys(("home-feed", key));
        _host = await _credentials.StartWithKeysAsync("user.notification_keywords, article.recent_ratings");
        _host.Client.DefaultRequestHeaders.Add("X-Api-Key", key);
        await _host.WriteAsync("notification_keywords", "1", TimeSpan.FromHours(1), """[["bike"]]""");
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _credentials.Dispose();
    }

    [Fact]
    public async Task Feature_and_aggregate_that_the_client_may_not_read_are_null_and_the_rest_is_answered()
    {
        var answer = await _host.QueryAsync(
            """
            { user(id: 1) { notificationKeywords { keywords } recentClickedArticles { articleId } recentClickedArticlesAggregate { count } }
              article(id: 2) { articleStats { views } recentRatings { stars } } }
            """
        );

        answer["data"]
            .Json()
            .ShouldBe(
                """{"user":{"notificationKeywords":{"keywords":["bike"]},"recentClickedArticles":null,"recentClickedArticlesAggregate":null},"article":{"articleStats":null,"recentRatings":[]}}"""
            );
        answer
            .Errors()
            .ShouldBe(
                [
                    "FORBIDDEN at user.recentClickedArticles",
                    "FORBIDDEN at user.recentClickedArticlesAggregate",
                    "FORBIDDEN at article.articleStats",
                ],
                ignoreOrder: true
            );
        _host
            .Store.Batches.SelectMany(reads => reads)
            .Select(read => read.Feature.Name)
            .ShouldBe(["notification_keywords", "recent_ratings"]);
    }

    [Fact]
    public async Task Each_key_of_features_stands_for_itself()
    {
        var answer = await _host.QueryAsync(
            """
            { features(entity: "user", ids: [1], select: [{name: "notification_keywords", fields: ["keywords"]}, {name: "all_types", as: "all"}, {name: "recent_clicked_articles", limit: 0}])
              { id values } }
            """
        );

        answer["data"]!["features"]![0]!["values"]!["notification_keywords"]!["keywords"].Json().ShouldBe("""["bike"]""");
        answer["data"]!["features"]![0]!["values"]!["all"].Json().ShouldBe("null");
        answer.Errors().ShouldBe(["FORBIDDEN at features.0.values.all", "FORBIDDEN at features.0.values.recent_clicked_articles"]);
        _host.Store.Batches.ShouldHaveSingleItem().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task FeatureDefinitions_lists_what_the_client_may_read() =>
        (await _host.DataAsync("{ featureDefinitions { name } }"))
            .Json()
            .ShouldBe("""{"featureDefinitions":[{"name":"notification_keywords"},{"name":"recent_ratings"}]}""");

    [Fact]
    public async Task Introspection_is_open_to_every_client_with_a_credential() =>
        (await _host.DataAsync("{ __type(name: \"RecentClickedArticlesItem\") { name } }"))
            .Json()
            .ShouldBe("""{"__type":{"name":"RecentClickedArticlesItem"}}""");
}
