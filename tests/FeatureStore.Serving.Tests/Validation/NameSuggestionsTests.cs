using FeatureStore.Serving.Validation;

namespace FeatureStore.Serving.Tests.Validation;

public sealed class NameSuggestionsTests
{
    [Fact]
    public void Nearest_name_comes_first() => new NameSuggestions().For("prise", 3, ["pride1", "price", "id"])[0].ShouldBe("price");

    [Fact]
    public void Names_of_one_document_are_compared_up_to_a_bound()
    {
        var suggestions = new NameSuggestions();
        var names = Enumerable.Range(0, 3_000).Select(i => $"name{i}").ToArray();

        for (var i = 0; i < 100; i++)
        {
            // 9,000 are within the bound, 12,000 are not.
            (suggestions.For("nameX", names.Length, names).Length > 0).ShouldBe(i < 3);
        }

        suggestions.Compared.ShouldBe(9_000);
        NameSuggestions.MaxCompared.ShouldBe(10_000);
    }

    [Fact]
    public void Long_names_are_no_mistakes_in_typing()
    {
        var suggestions = new NameSuggestions();

        suggestions.For(new string('a', NameSuggestions.MaxLength + 1), 1, ["aaa"]).ShouldBeEmpty();
        suggestions.Compared.ShouldBe(0);
    }
}
