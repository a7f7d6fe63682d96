using System.Text;

namespace FeatureStore.IntegrationTests.Reload;

/// <summary>
/// Seeded states of a repository of definitions, one after another: good ones, wrong ones, and good ones that no longer fit what is stored.
/// What the traffic of the test relies on is in all good ones; each has a number, which is to be seen in several places of one answer.
/// </summary>
internal sealed class ChangingCatalog(int seed, string tailed)
{
    private readonly Random _random = new(seed);

    /// <summary>What happened, for the output.</summary>
    public Dictionary<string, int> Kinds { get; } = [];

    /// <summary>Before the field that carries the number exists: what is written now has its default later.</summary>
    public Dictionary<string, string> First() =>
        Files(number: 0, withSide: true, withTail: true, volatileFeature: null, extras: 0, withNumber: false);

    /// <summary>A state with all streams.</summary>
    public Dictionary<string, string> Last(int number) => Files(number, withSide: true, withTail: true, volatileFeature: null, extras: 0);

    /// <summary>The next state.</summary>
    /// <param name="number">To be seen in answers while it runs.</param>
    /// <param name="isGood">Whether it is to run.</param>
    public Dictionary<string, string> Next(int number, out bool isGood)
    {
        isGood = _random.Next(4) != 0;
        var files = Files(number, _random.Next(3) != 0, _random.Next(3) != 0, Volatile(), _random.Next(20));
        if (!isGood)
        {
            Break(files);
        }
        return files;
    }

    private string? Volatile()
    {
        switch (_random.Next(6))
        {
            case 0:
                Count("removed");
                return null;
            case 1:
                Count("retyped");
                return Feature("ActionFeature", "{name: value, type: string, required: true}", "value: event.text");
            case 2:
                Count("reordered");
                return Feature(
                    "ActionFeature",
                    "{name: text, type: string, required: true}, {name: value, type: long, required: true}",
                    "text: event.text, value: event.n"
                );
            case 3:
                Count("of another kind");
                return Feature("StaticFeature", "{name: value, type: long, required: true}", "value: event.n");
            default:
                Count("as it was");
                return Feature("ActionFeature", "{name: value, type: long, required: true}", "value: event.n");
        }

        static string Feature(string kind, string fields, string values) =>
            $$"""
                apiVersion: featurestore/v1
                kind: {{kind}}
                name: volatile
                entity: user
                fields: [{{fields}}]
                from: [{stream: main, entity_id: event.user, event_id: event.id, timestamp: event.at, values: { {{values}} } }]
                retain: {period: 30d}
                """;
    }

    private void Break(Dictionary<string, string> files)
    {
        switch (_random.Next(5))
        {
            case 0:
                Count("no YAML");
                files["wrong.yaml"] = "{ name: [";
                break;
            case 1:
                Count("an unknown entity");
                files["wrong.yaml"] = files["clicks.yaml"].Replace("name: clicks", "name: wrong").Replace("entity: user", "entity: usr");
                break;
            case 2:
                Count("a wrong expression");
                files["wrong.yaml"] = files["clicks.yaml"].Replace("name: clicks", "name: wrong").Replace("event.user", "event.user +");
                break;
            case 3:
                Count("a name twice");
                files["wrong.yaml"] = files["clicks.yaml"];
                break;
            default:
                Count("a stream that the worker cannot consume");
                files["wrong.yaml"] = "apiVersion: featurestore/v1\nkind: Stream\nname: lake\nsource: {type: kinesis, stream: x}\n";
                break;
        }
    }

    private void Count(string kind) => Kinds[kind] = Kinds.GetValueOrDefault(kind) + 1;

    private Dictionary<string, string> Files(
        int number,
        bool withSide,
        bool withTail,
        string? volatileFeature,
        int extras,
        bool withNumber = true
    )
    {
        var field = withNumber ? $$""", {name: number, type: long, default: {{number}} }""" : "";
        var files = new Dictionary<string, string>
        {
            ["base.yaml"] = """
                apiVersion: featurestore/v1
                kind: Entity
                name: user
                ---
                apiVersion: featurestore/v1
                kind: Stream
                name: main
                source: {type: http}
                """,
            ["clicks.yaml"] = Feature("ActionFeature", "clicks", "main"),
            ["mood.yaml"] = Feature("StaticFeature", "mood", "main"),
        };
        if (withSide)
        {
            files["side.yaml"] = Stream("side", "{type: http}") + "\n---\n" + Feature("ActionFeature", "side_clicks", "side");
        }
        if (withTail)
        {
            files["tail.yaml"] =
                Stream("tail", $"{{type: file, path: '{tailed}'}}") + "\n---\n" + Feature("ActionFeature", "tail_clicks", "tail");
        }
        if (volatileFeature is not null)
        {
            files["volatile.yaml"] = volatileFeature;
        }
        var more = new StringBuilder();
        for (var i = 0; i < extras; i++)
        {
            more.AppendLine(Feature("ActionFeature", $"extra_{_random.Next(1_000_000)}_{i}", "main")).AppendLine("---");
        }
        files["extras.yaml"] = more.ToString();
        return files;

        static string Stream(string name, string source) => $"apiVersion: featurestore/v1\nkind: Stream\nname: {name}\nsource: {source}";

        string Feature(string kind, string name, string stream) =>
            $$"""
                apiVersion: featurestore/v1
                kind: {{kind}}
                name: {{name}}
                entity: user
                description: number {{number}}
                tags: [told]
                fields: [{name: article_id, type: id, required: true}{{field}}]
                from: [{stream: {{stream}}, entity_id: event.user, event_id: event.id, timestamp: event.at, values: {article_id: event.article} }]
                retain: {period: 30d}
                cache: {redis: {{(number % 3 == 2 ? "write-around" : "write-through")}} }
                """;
    }
}
