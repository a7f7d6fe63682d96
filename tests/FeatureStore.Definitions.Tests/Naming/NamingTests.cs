using FeatureStore.Definitions.Naming;

namespace FeatureStore.Definitions.Tests.Naming;

public sealed class NamingTests
{
    [Theory]
    [InlineData("recent_clicked_articles", "recentClickedArticles", "RecentClickedArticles")]
    [InlineData("a_b1", "aB1", "AB1")]
    [InlineData("user", "user", "User")]
    public void GraphQlName_converts_snake_case(string snake, string camel, string pascal)
    {
        GraphQlName.Camel(snake).ShouldBe(camel);
        GraphQlName.Pascal(snake).ShouldBe(pascal);
    }

    [Theory]
    [InlineData("feilds", "fields")]
    [InlineData("Fields", "fields")]
    [InlineData("field", "fields")]
    [InlineData("form", "from")]
    [InlineData("retian", "retain")]
    [InlineData("zzz", null)]
    [InlineData("", null)]
    public void NearestName_finds_what_was_meant(string name, string? nearest) =>
        NearestName.Find(name, ["fields", "from", "retain", "serve"]).ShouldBe(nearest);

    [Theory]
    [InlineData("a", true)]
    [InlineData("a_b2", true)]
    [InlineData("", false)]
    [InlineData("A", false)]
    [InlineData("1a", false)]
    [InlineData("_a", false)]
    [InlineData("a_", false)]
    [InlineData("a__b", false)]
    [InlineData("a-b", false)]
    [InlineData("가", false)]
    public void IsSnakeCase_takes_lower_case_words(string name, bool expected) => NameRules.IsSnakeCase(name).ShouldBe(expected);

    [Theory]
    [InlineData("flea-market.events_v2", true)]
    [InlineData("a.-b", false)]
    [InlineData("a#b", false)]
    public void IsStreamName_takes_dashes_and_dots_too(string name, bool expected) => NameRules.IsStreamName(name).ShouldBe(expected);
}
