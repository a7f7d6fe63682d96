using FeatureStore.Serving.Errors;
using FeatureStore.Serving.Limits;
using FeatureStore.Serving.Tests.Fixtures;

namespace FeatureStore.Serving.Tests.Limits;

public sealed class RequestCostTests
{
    private readonly ServingOptions _options = new()
    {
        MaxIds = 10,
        MaxRecords = 100,
        MaxCost = 1_000,
    };

    [Fact]
    public void Ids_records_and_values_are_added_up_to_their_limits()
    {
        var cost = new RequestCost(_options);

        cost.AddIds(4);
        cost.AddIds(6);
        Should.Throw<ServingError>(() => cost.AddIds(1)).Message.ShouldBe("The request names 11 ids; the limit is 10.");
        cost.AddRecords(25, 4);
        Should.Throw<ServingError>(() => cost.AddRecords(1)).Message.ShouldStartWith("The request asks for 101 records; the limit is 100.");
        cost.AddValues(50, 10, 2);
        Should
            .Throw<ServingError>(() => cost.AddValues(1, 1, 0))
            .Message.ShouldStartWith("The answer may have 1001 values (limit × entities × fields); the limit is 1000.");
    }

    [Fact]
    public void Greatest_factors_do_not_overflow()
    {
        var cost = new RequestCost(new ServingOptions());

        Should.Throw<ServingError>(() => cost.AddValues(10_000_000, 100_000, 10_000)).ErrorCode.ShouldBe("TOO_COMPLEX");
    }

    [Theory]
    [InlineData("{ users(ids: [1, 2]) { recentClickedArticles(limit: 5) { price articleId } } }", null)]
    [InlineData(
        "{ users(ids: [1, 2, 3]) { recentClickedArticles(limit: 5) { price articleId } } }",
        "TOO_COMPLEX at users.2.recentClickedArticles"
    )]
    [InlineData(
        "{ users(ids: [1, 2]) { recentClickedArticles(limit: 5) { ...F } } } fragment F on RecentClickedArticlesItem { price }",
        "TOO_COMPLEX at users.1.recentClickedArticles"
    )]
    [InlineData(
        "{ features(entity: \"user\", ids: [1, 2], select: [{name: \"recent_clicked_articles\", limit: 5, fields: [\"price\"]}]) { values } }",
        null
    )]
    [InlineData(
        "{ features(entity: \"user\", ids: [1, 2], select: [{name: \"recent_clicked_articles\", limit: 5}]) { values } }",
        "TOO_COMPLEX at features.1.values"
    )]
    public async Task Values_are_counted_as_limit_times_entities_times_fields(string query, string? error)
    {
        await using var host = await ServingHost.StartAsync(null, ("limits:maxCost", "20"));

        (await host.QueryAsync(query)).Errors().FirstOrDefault().ShouldBe(error);
    }
}
