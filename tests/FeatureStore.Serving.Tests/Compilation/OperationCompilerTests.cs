using FeatureStore.Serving.Execution;
using FeatureStore.Serving.Plans;
using FeatureStore.Serving.Schema;
using FeatureStore.Serving.Tests.Fixtures;
using GraphQLParser;

namespace FeatureStore.Serving.Tests.Compilation;

/// <summary>Which documents have plans. That plans answer as the library does is for other tests.</summary>
public sealed class OperationCompilerTests
{
    private static readonly SchemaSnapshot _snapshot = new(SampleCatalog.Create(), maxCachedDocuments: 10);

    [Theory]
    [InlineData("{ user(id: 1) { id __typename recentClickedArticles { articleId price timestamp occurredAt __typename } } __typename }")]
    [InlineData(
        "query ($ids: [ID!]!, $n: Int = 5, $p: Duration) { a: users(ids: $ids) { recentClickedArticles(limit: $n, period: $p) { price } } }"
    )]
    [InlineData("query ($a: ID!, $b: ID!) { users(ids: [$a, $b]) { id } }")]
    [InlineData(
        "query ($yes: Boolean!) { user(id: 1) { id @include(if: $yes) ...F @skip(if: $yes) } } fragment F on User { notificationKeywords { keywords } }"
    )]
    [InlineData(
        "query ($f: RecentClickedArticlesField!) { user(id: 1) { recentClickedArticlesAggregate { count top(field: $f, n: 3) { value count } } } }"
    )]
    [InlineData("query ($s: [FeatureSelection!]!) { features(entity: \"user\", ids: [1], select: $s) { id values } }")]
    [InlineData(
        "query ($n: Int) { features(entity: \"user\", ids: [1], select: [{name: \"recent_clicked_articles\", limit: $n}]) { values } }"
    )]
    public void Document_of_data_has_a_plan(string text) => PlanOf(text).ShouldNotBeNull();

    [Theory]
    [InlineData("{ featureDefinitions { name } }")]
    [InlineData("{ user(id: 1) { id } __schema { types { name } } }")]
    [InlineData("{ __type(name: \"User\") { name } }")]
    public void Document_that_asks_for_the_catalog_or_the_schema_runs_on_the_library(string text) => PlanOf(text).ShouldBeNull();

    [Fact]
    public void Operation_is_found_by_its_name()
    {
        var document = new CachedDocument(_snapshot, Parser.Parse("query A { user(id: 1) { id } } query B { user(id: 2) { id } }"));

        document.FindPlan("A"u8).ShouldNotBeNull().Name.SequenceEqual("A"u8).ShouldBeTrue();
        document.FindPlan("B"u8).ShouldNotBeNull().Name.SequenceEqual("B"u8).ShouldBeTrue();
        document.FindPlan("C"u8).ShouldBeNull();
        document.FindPlan(default).ShouldBeNull();
    }

    private static PlanVariant? PlanOf(string text)
    {
        var plan = new CachedDocument(_snapshot, Parser.Parse(text)).FindPlan(default);
        var bindings = new Bindings();
        bindings.Reset(plan?.Slots.Length ?? 0);
        for (var i = 0; i < (plan?.Slots.Length ?? 0); i++)
        {
            bindings[i] = Value.Of(1);
        }
        return plan?.Find(bindings);
    }
}
