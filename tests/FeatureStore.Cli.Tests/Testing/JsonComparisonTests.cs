using System.Text.Json.Nodes;
using FeatureStore.Cli.Testing;

namespace FeatureStore.Cli.Tests.Testing;

public sealed class JsonComparisonTests
{
    [Theory]
    [InlineData("1", "1.0")]
    [InlineData("{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}")]
    [InlineData("null", "null")]
    [InlineData("[1,[2]]", "[1,[2]]")]
    [InlineData("9007199254740993", "9007199254740993")]
    [InlineData("1e300", "1e300")]
    public void Find_nothing_between_equal_values(string expected, string found) => Find(expected, found).ShouldBeEmpty();

    [Theory]
    [InlineData("1", "2", "the answer: expected 1, found 2")]
    [InlineData("1", "\"1\"", "the answer: expected 1, found \"1\"")]
    [InlineData("9007199254740993", "9007199254740992", "the answer: expected 9007199254740993, found 9007199254740992")]
    [InlineData("[{\"a\":1}]", "[{\"a\":2}]", "[0].a: expected 1, found 2")]
    [InlineData("[1]", "[1,2]", "[1]: expected nothing, found 2")]
    [InlineData("[1,2]", "[1]", "[1]: expected 2, found nothing")]
    [InlineData("{\"a\":null}", "{}", "a: expected null, found nothing")]
    [InlineData("{}", "{\"a\":null}", "a: expected nothing, found null")]
    [InlineData("[]", "null", "the answer: expected [], found null")]
    public void Find_one_difference_where_it_is(string expected, string found, string difference) =>
        Find(expected, found).ShouldHaveSingleItem().ToString().ShouldBe(difference);

    [Theory]
    [InlineData("{\"a\":1}", "{\"a\":1,\"b\":2}")]
    [InlineData("[2,3]", "[1,2,9,3]")]
    [InlineData("[{\"a\":1},{\"a\":1}]", "[{\"a\":1,\"b\":1},{\"a\":2},{\"a\":1}]")]
    [InlineData("[]", "[1]")]
    public void Find_in_parts_lets_the_answer_have_more(string expected, string found) =>
        Find(expected, found, isPartial: true).ShouldBeEmpty();

    [Theory]
    [InlineData("[3,2]", "[1,2,3]")]
    [InlineData("[1,1]", "[1]")]
    [InlineData("{\"a\":1}", "{\"b\":1}")]
    [InlineData("[{\"a\":[1]}]", "[{\"a\":[2]}]")]
    public void Find_in_parts_wants_order_and_each_element(string expected, string found) =>
        Find(expected, found, isPartial: true).ShouldHaveSingleItem();

    [Fact]
    public void Find_optional_keys_count_where_they_are_expected()
    {
        var found = JsonNode.Parse("{\"a\":1,\"timestamp\":5}");

        JsonComparison.Find(JsonNode.Parse("{\"a\":1}"), found, isPartial: false, "timestamp").ShouldBeEmpty();
        JsonComparison.Find(JsonNode.Parse("{\"a\":1,\"timestamp\":6}"), found, isPartial: false, "timestamp").ShouldHaveSingleItem();
    }

    private static IReadOnlyList<Difference> Find(string expected, string found, bool isPartial = false) =>
        JsonComparison.Find(JsonNode.Parse(expected), JsonNode.Parse(found), isPartial);
}
