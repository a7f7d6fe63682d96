using System.Text.Json.Nodes;
using FeatureStore.Cli.Listing;

namespace FeatureStore.Cli.Tests.Listing;

public sealed class ListAndShowTests
{
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _errors = new() { NewLine = "\n" };

    [Fact]
    public void List_has_a_line_a_feature_in_columns()
    {
        ListCommand.Run(Clone.Features, entity: null, tag: null, json: false, _output, _errors).ShouldBe(0);

        var lines = _output.ToString().TrimEnd().Split('\n');
        lines.Length.ShouldBe(18);
        lines[0].ShouldStartWith("FEATURE ");
        lines.ShouldContain(l =>
            l.StartsWith("recent_clicked_articles ", StringComparison.Ordinal)
            && l.EndsWith("feed-ml    feed             flea-market-events                  P30D", StringComparison.Ordinal)
        );
        lines.ShouldContain(l =>
            l.StartsWith("article_details ", StringComparison.Ordinal) && l.EndsWith("for ever", StringComparison.Ordinal)
        );
        lines[^1].ShouldStartWith("16 of 16 features; revision ");
    }

    [Fact]
    public void List_picks_by_entity_and_tag()
    {
        ListCommand.Run(Clone.Features, "user", "search", json: true, _output, _errors).ShouldBe(0);

        var json = JsonNode.Parse(_output.ToString())!;
        json["features"]!.AsArray().Select(f => f!["name"]!.GetValue<string>()).ShouldBe(["notification_keywords", "recent_searches"]);
        json["revision"]!.GetValue<string>().Length.ShouldBe(12);
    }

    [Fact]
    public void Show_feature_tells_types_sources_retention_and_lineage()
    {
        Show("notification_keywords").ShouldBe(0);

        var text = _output.ToString();
        text.ShouldStartWith("notification_keywords (StaticFeature of user)\n");
        text.ShouldContain("  owner       search-ml\n");
        text.ShouldContain("  fields      keywords  list<string>  required\n");
        text.ShouldContain("  from        user-changes (kafka)\n                where event.table == \"notification_keywords\"\n");
        text.ShouldContain("                delete_when event.op == \"d\"\n                keywords ← event.after.keywords\n");
        text.ShouldContain("  retain      P365D\n");
        text.ShouldContain("  key         user#{id}#notification_keywords\n");
    }

    [Fact]
    public void Show_json_is_that_of_the_list()
    {
        Show("recent_searches", json: true).ShouldBe(0);

        var json = JsonNode.Parse(_output.ToString())!;
        json["kind"]!.GetValue<string>().ShouldBe("ActionFeature");
        json["serve"]!["maxLimit"]!.GetValue<int>().ShouldBe(100);
        json["sources"]![0]!["values"]!["filters"]!.GetValue<string>().ShouldBe("event.search.filters");
    }

    [Fact]
    public void Show_stream_and_entity_name_what_uses_them()
    {
        Show("user-changes").ShouldBe(0);
        Show("region").ShouldBe(0);

        _output.ToString().ShouldContain("  format      debezium-json\n  feeds       notification_keywords\n              user_profile\n");
        _output.ToString().ShouldContain("  prefix      region\n  features    recent_listings\n              region_searches\n");
    }

    [Fact]
    public void Show_unknown_name_gives_the_nearest()
    {
        Show("recent_serches").ShouldBe(1);

        _errors.ToString().ShouldContain("There is no feature, entity or stream 'recent_serches' in ");
        _errors.ToString().ShouldEndWith("; did you mean 'recent_searches'?\n");
    }

    private int Show(string name, bool json = false) => ShowCommand.Run(name, Clone.Features, json, _output, _errors);
}
