using System.Text.Json.Nodes;
using FeatureStore.Cli.Plans;
using FeatureStore.Definitions.Configuration;
using LibGit2Sharp;
using Microsoft.Extensions.Time.Testing;

namespace FeatureStore.Cli.Tests.Plans;

public sealed class PlanCommandTests : IDisposable
{
    private const string Definitions = SmallCatalog.Yaml;

    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _errors = new() { NewLine = "\n" };
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Safe_change_exits_0_and_names_the_backfill()
    {
        var request = Between(
            Definitions,
            Definitions.Replace("type: float}]", "type: float}, {name: title, type: string}]", StringComparison.Ordinal)
        );

        (await RunAsync(request)).ShouldBe(0);

        var text = _output.ToString();
        text.ShouldContain("~ feature clicks\n    safe      fields.title: appended: records that are stored read it as null\n");
        text.ShouldContain(
            "    featurestore backfill --from HISTORY --stream events --feature clicks --since 2026-10-23T12:00:00Z\n        stored records lack it\n"
        );
        text.ShouldEndWith("1 changed; nothing breaking.\n");
    }

    [Fact]
    public async Task Breaking_change_exits_2_unless_it_is_allowed()
    {
        var request = Between(Definitions, Definitions.Replace("30d", "7d", StringComparison.Ordinal));

        (await RunAsync(request)).ShouldBe(2);
        (await RunAsync(request with { AllowBreaking = true })).ShouldBe(0);

        _output.ToString().ShouldContain("    breaking  retain.period: P30D → P7D");
    }

    [Fact]
    public async Task No_change_says_so()
    {
        (await RunAsync(Between(Definitions, "# other words\n" + Definitions))).ShouldBe(0);

        _output.ToString().ShouldEndWith(": No changes.\n");
    }

    [Fact]
    public async Task Git_revision_is_read_from_its_tree_without_a_checkout()
    {
        Repository.Init(_folder.Path);
        var author = new Signature("a", "a@example.com", _time.GetUtcNow());
        _folder.Write("deep/features/user/all.yaml", Definitions);
        _folder.Write("deep/features/user/all.test.yaml", "no test");
        _folder.Write("deep/features/.hidden/wrong.yaml", "no definition");
        _folder.Write("elsewhere.yaml", "no definition");
        using (var repository = new Repository(_folder.Path))
        {
            Commands.Stage(repository, "*");
            repository.Commit("one", author, author);
            repository.Tags.Add("v1", repository.Head.Tip);
        }
        _folder.Write("deep/features/user/all.yaml", Definitions.Replace("30d", "7d", StringComparison.Ordinal));
        var features = Path.Combine(_folder.Path, "deep", "features");

        foreach (var revision in (string[])["HEAD", "v1", "master~0", "main~0"])
        {
            try
            {
                (await RunAsync(new PlanRequest(features, revision))).ShouldBe(PlanCommand.Breaking);
            }
            catch (ConfigurationException) when (revision.EndsWith('0'))
            {
                // The name of the first branch is the machine's setting.
            }
        }

        _output.ToString().ShouldContain("(HEAD)");
        _output.ToString().ShouldContain("~0)");
        File.ReadAllText(Path.Combine(features, "user", "all.yaml")).ShouldContain("7d");
        (await Should.ThrowAsync<ConfigurationException>(() => RunAsync(new PlanRequest(features, "nowhere")))).Message.ShouldContain(
            "neither a directory nor a git revision 'nowhere'"
        );
        _folder.Write("new/a.yaml", Definitions);
        (
            await Should.ThrowAsync<ConfigurationException>(() => RunAsync(new PlanRequest(Path.Combine(_folder.Path, "new"), "HEAD")))
        ).Message.ShouldContain("has no directory 'new'");
    }

    [Fact]
    public async Task Directory_outside_git_and_no_directory_to_compare_with_is_told() =>
        (
            await Should.ThrowAsync<ConfigurationException>(() => RunAsync(Between(Definitions, Definitions) with { Against = "HEAD" }))
        ).Message.ShouldContain("lies in no git repository");

    [Fact]
    public async Task Documents_that_the_new_schema_refuses_are_named_and_break()
    {
        var documents = _folder.Write(
            "documents.json",
            """
            {"a": "query Feed($id: ID!) { user(id: $id) { clicks { item price } } }",
             "b": "query Small { user(id: \"u\") { clicks { item } } }",
             "c": "{ user(id: \"u\") { nothing } }"}
            """
        );
        var request = Between(
            Definitions,
            Definitions
                .Replace(", {name: price, type: float}", "", StringComparison.Ordinal)
                .Replace(", price: event.price", "", StringComparison.Ordinal)
        );

        (await RunAsync(request with { Documents = documents })).ShouldBe(PlanCommand.Breaking);

        var text = _output.ToString();
        text.ShouldContain("Documents of clients: 3 checked, 2 refused afterwards.\n    breaking  a Feed\n");
        text.ShouldContain("Cannot query field 'price'");
        text.ShouldContain("    as before c ");
        text.ShouldNotContain("b Small");
    }

    [Fact]
    public async Task Documents_that_name_by_literals_what_goes_are_named_too()
    {
        var documents = _folder.Write(
            "documents.json",
            """
            {"a": "query Named { features(entity: \"user\", ids: [\"u\"], select: [{name: \"clicks\", fields: [\"item\", \"price\"]}]) { values } }",
             "b": "query Other { features(entity: \"user\", ids: [\"u\"], select: [{name: \"clicks\", fields: [\"item\"]}]) { values } }",
             "c": "query Typo { features(entity: \"user\", ids: [\"u\"], select: {name: \"clickz\"}) { values } }",
             "d": "query Far { ...F } fragment F on Query { features(entity: \"user\", ids: [\"u\"], select: [{name: \"clicks\", limit: 9999}]) { values } }",
             "e": "query Open($s: [FeatureSelection!]!, $n: String!) { a: features(entity: \"user\", ids: [\"u\"], select: $s) { id } b: features(entity: $n, ids: [], select: []) { id } }",
             "f": "query Nobody { ... { features(entity: \"usr\", ids: [\"u\"], select: []) { values } } }"}
            """
        );
        var request = Between(
            Definitions,
            Definitions
                .Replace(", {name: price, type: float}", "", StringComparison.Ordinal)
                .Replace(", price: event.price", "", StringComparison.Ordinal)
        );

        (await RunAsync(request with { Documents = documents })).ShouldBe(PlanCommand.Breaking);

        var text = _output.ToString();
        text.ShouldContain("Documents of clients: 6 checked, 4 refused afterwards.\n    breaking  a Named\n");
        text.ShouldContain("Feature 'clicks' has no field 'price'");
        text.ShouldContain("    as before c Typo\n              Entity 'user' has no feature 'clickz'; did you mean 'clicks'?\n");
        text.ShouldContain("    as before d Far\n");
        text.ShouldContain("    as before f Nobody\n              There is no entity 'usr'; did you mean 'user'?");
    }

    [Fact]
    public async Task Json_has_all_of_it_and_Markdown_is_a_table()
    {
        var traffic = _folder.Write(
            "traffic.yaml",
            "streams: {events: {events_per_second: 10}}\nfeatures: {clicks: {match: 1, entities: 100, reads_per_second: 5, value_bytes: 30}}\n"
        );
        var request = Between(Definitions, Definitions.Replace("30d", "7d", StringComparison.Ordinal)) with { Traffic = traffic };

        await RunAsync(request with { Format = PlanFormat.Json });
        var json = JsonNode.Parse(_output.ToString())!;
        _output.GetStringBuilder().Clear();
        await RunAsync(request with { Format = PlanFormat.Markdown });

        json["breaking"]!.GetValue<bool>().ShouldBeTrue();
        json["changes"]![0]!["part"]!.GetValue<string>().ShouldBe("retain.period");
        json["changes"]![0]!["kind"]!.GetValue<string>().ShouldBe("changed");
        json["costs"]!["after"]!["storageBytes"]!
            .GetValue<double>()
            .ShouldBeLessThan(json["costs"]!["before"]!["storageBytes"]!.GetValue<double>());
        var markdown = _output.ToString();
        markdown.ShouldContain("| :warning: breaking | ~ feature `clicks` | `retain.period` | P30D → P7D");
        markdown.ShouldContain("| DynamoDB storage | ");
        markdown.ShouldContain("Prices: us-east-1 (N. Virginia), USD, as of ");
        markdown.ShouldContain("- writes: 10 events/s × 1 × 86,400 s = 864,000 a day");
    }

    [Fact]
    public async Task Markdown_takes_expressions_literally()
    {
        var request = Between(
            Definitions,
            Definitions.Replace("{stream: events,", "{stream: events, where: event.a || event.b < 1,", StringComparison.Ordinal)
        );

        await RunAsync(request with { Format = PlanFormat.Markdown });

        _output.ToString().ShouldContain("nothing → event.a \\|\\| event.b &lt; 1: other events count");
    }

    [Fact]
    public async Task Wrong_definitions_and_wrong_figures_exit_1_with_their_place()
    {
        (await RunAsync(Between(Definitions, "kind: Stram\n"))).ShouldBe(1);
        (await RunAsync(Between("kind: Stram\n", Definitions))).ShouldBe(1);
        (await RunAsync(Between(Definitions, Definitions) with { Traffic = _folder.Write("t.yaml", "streams: 5\n") })).ShouldBe(1);

        _errors.ToString().ShouldContain("after.yaml:1:7: error: 'kind' is one of");
        _errors.ToString().ShouldContain("before.yaml:1:7: error: 'kind' is one of");
        _errors.ToString().ShouldContain("t.yaml:1:10: error: 'streams' must be a mapping; found '5'");
    }

    private PlanRequest Between(string before, string after)
    {
        var old = Path.GetDirectoryName(_folder.Write(Path.Combine("old", "before.yaml"), before))!;
        var now = Path.GetDirectoryName(_folder.Write(Path.Combine("now", "after.yaml"), after))!;
        return new PlanRequest(now, old);
    }

    private Task<int> RunAsync(PlanRequest request) => PlanCommand.RunAsync(request, _time, _output, _errors);
}
