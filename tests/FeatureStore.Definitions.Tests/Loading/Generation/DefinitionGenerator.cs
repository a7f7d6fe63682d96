using System.Globalization;

namespace FeatureStore.Definitions.Tests.Loading.Generation;

/// <summary>Catalogs that are right, with every key of the language now and then: streams, entities and features that name each other.</summary>
internal sealed class DefinitionGenerator(Random random)
{
    private static readonly string[] Durations = ["90s", "15m", "12h", "7d", "P7D", "PT15M", "P1DT2H", "PT0.5H", "P2W"];
    private static readonly string[] Scalars = ["string", "id", "bool", "int", "long", "float", "timestamp", "json"];
    private static readonly string[] Texts = ["feed-ml", "'quoted: text'", "\"a \\\"b\\\"\"", "뉴스", "42", "true", "1.5", "off", "a b c"];

    private static readonly string[] Anything = ["event.a.b", "event.list[0]", "coalesce(event.a, event.b)"];
    private static readonly string[] Numbers = ["'event.kind == \"a\" ? 1 : 2'", "\"size(event.name)\"", "5"];
    private static readonly string[] Strings = ["string(event.n)", "event.user.id", "event.kind"];
    private static readonly string[] Bools = ["true", "event.a && !event.b", "|-\n          event.a\n          || event.b"];

    /// <summary>Documents that load together.</summary>
    public List<Tree.Map> Next()
    {
        var documents = new List<Tree.Map>();
        var streams = Enumerable.Range(0, random.Next(1, 4)).Select(i => $"stream{Pick("-", ".", "_")}{i}").ToArray();
        var entities = Enumerable.Range(0, random.Next(1, 3)).Select(i => $"entity_{Letter(i)}").ToArray();
        documents.AddRange(streams.Select(Stream));
        documents.AddRange(entities.Select(Entity));
        documents.AddRange(
            Enumerable
                .Range(0, random.Next(1, 5))
                .Select(i => Feature($"feature_{Letter(i)}", streams[random.Next(streams.Length)], entities))
        );
        return documents;
    }

    public string ToYaml(IEnumerable<Tree> documents) => string.Join("---\n", documents.Select(d => d.ToYaml(random)));

    private static string Letter(int i) => ((char)('a' + i)).ToString();

    private Tree.Map Stream(string name)
    {
        var document = Document("Stream", name);
        document.Add(
            "source",
            random.Next(5) switch
            {
                0 => Map(("type", "kafka"), ("topic", "a.b")),
                1 => Map(("type", "kinesis"), ("stream", "s")),
                2 => Map(("type", "pubsub"), ("subscription", "projects/p/subscriptions/s")),
                3 => Map(("type", "file"), ("path", "events.ndjson")),
                _ => Map(("type", "http")),
            }
        );
        document.Add("format", Maybe(() => new Tree.Leaf(Pick("json", "debezium-json"))));
        document.Add("schema", Maybe(Schema));
        return document;
    }

    /// <summary>All that the features below ask of events.</summary>
    private Tree.Map Schema()
    {
        var text = Map(("type", "string"));
        var user = Map(("type", "object"));
        user.Add("properties", new Tree.Map([("id", text)]));
        var list = Map(("type", "array"));
        list.Add("items", Maybe(() => new Tree.Map([])));
        var kind = Map(("type", "string"), ("enum", "[a, 'b', ~]"));
        kind.Add("description", Maybe(() => new Tree.Leaf(Pick(Texts))));
        var schema = new Tree.Map([]);
        schema.Add("type", Maybe(() => new Tree.Leaf("object")));
        schema.Add("additionalProperties", Maybe(() => new Tree.Leaf(Pick("true", "false"))));
        schema.Add("required", Maybe(() => new Tree.Leaf(Pick("[]", "[a, id]"))));
        var any = new Tree.Map([]);
        schema.Add(
            "properties",
            new Tree.Map([
                .. new[] { "a", "b", "x", "at" }.Select(n => (n, (Tree)any)),
                ("user", user),
                ("list", list),
                ("kind", kind),
                ("name", text),
                ("id", Map(("type", Pick("string", "[string, integer]", "[integer, 'null']")))),
                ("n", Map(("type", Pick("integer", "number", "[number, string, null]")))),
                ("op", Map(("type", "string"), ("enum", "[c, d]"))),
                ("type", Map(("type", "string"), ("examples", "[a, 1]"))),
            ])
        );
        return schema;
    }

    private Tree.Map Entity(string name)
    {
        var document = Document("Entity", name);
        document.Add("plural", Maybe(() => new Tree.Leaf($"many_{name}")));
        document.Add("prefix", Maybe(() => new Tree.Leaf($"{name}.v1")));
        return document;
    }

    private Tree.Map Feature(string name, string stream, string[] entities)
    {
        var isAction = random.Next(2) == 0;
        var document = Document(isAction ? "ActionFeature" : "StaticFeature", name);
        document.Add("entity", new Tree.Leaf(entities[random.Next(entities.Length)]));
        document.Add("description", Maybe(() => new Tree.Leaf(Pick(Texts))));
        document.Add("owner", Maybe(() => new Tree.Leaf(Pick(Texts))));
        document.Add("tags", Maybe(() => new Tree.Items([new Tree.Leaf(Pick(Texts)), new Tree.Leaf("b")])));
        var fields = Enumerable.Range(0, random.Next(1, 5)).Select(i => Field($"field_{Letter(i)}")).ToArray();
        document.Add("fields", new Tree.Items([.. fields.Select(f => f.Tree)]));
        document.Add("from", new Tree.Items([Input(stream, isAction, fields)]));
        if (isAction || random.Next(2) == 0)
        {
            document.Add("retain", Map(("period", Pick("30d", "P400D", "8760h"))));
        }
        if (isAction)
        {
            document.Add("serve", Maybe(() => Map(("limit", "10"), ("max_limit", Number(10, 10_000)), ("period", Pick(Durations)))));
        }
        document.Add(
            "cache",
            Maybe(() =>
                Map(
                    ("redis", Pick("write-through", "write-around", "off", "'off'")),
                    ("items", Number(1, 10_000)),
                    ("soft_ttl", Pick("0s", "5m")),
                    ("hard_ttl", Pick("5m", "P1D")),
                    ("local", Pick("0s", "PT1S"))
                )
            )
        );
        document.Add("max_value_bytes", Maybe(() => new Tree.Leaf(Number(1, 389_120))));
        document.Add("dead_letter_expired", Maybe(() => new Tree.Leaf(Pick("true", "false", "True"))));
        return document;
    }

    private (string Name, string Type, Tree Tree) Field(string name)
    {
        var scalar = Pick(Scalars);
        var type = random.Next(6) switch
        {
            0 => $"list<{scalar}>",
            1 => $"set< {scalar} >",
            2 => $"map<{scalar}>",
            3 => $"vector<{Number(1, 999)}>",
            _ => scalar,
        };
        var field = Map(("name", name), ("type", type));
        field.Add("required", Maybe(() => new Tree.Leaf(Pick("true", "false"))));
        if (type.StartsWith("vector", StringComparison.Ordinal))
        {
            field.Add("precision", Maybe(() => new Tree.Leaf(Pick("float32", "float16", "int8"))));
        }
        if (type is "json")
        {
            field.Add("default", Maybe(() => Map(("a", "[1, 2]"))));
        }
        return (name, type, field);
    }

    private Tree.Map Input(string stream, bool isAction, IEnumerable<(string Name, string Type, Tree Tree)> fields)
    {
        var input = Map(("stream", stream));
        input.Add("where", Maybe(() => new Tree.Leaf(Pick("event.type == \"a\"", "'!has(event.x)'", "true"))));
        input.Add("entity_id", new Tree.Leaf(Pick("event.user.id", "string(event.n)")));
        input.Add("event_id", Maybe(() => new Tree.Leaf("event.id")));
        input.Add("timestamp", new Tree.Leaf(Pick("event.at", "stream.published_at")));
        input.Add("timestamp_unit", Maybe(() => new Tree.Leaf(Pick("s", "ms", "us"))));
        if (!isAction)
        {
            input.Add("delete_when", Maybe(() => new Tree.Leaf("event.op == 'd'")));
        }
        input.Add("values", new Tree.Map([.. fields.Select(f => (f.Name, (Tree)new Tree.Leaf(Pick(ValuesOf(f.Type)))))]));
        return input;
    }

    /// <summary>Expressions that can give a value of a type.</summary>
    private static string[] ValuesOf(string type) =>
        type switch
        {
            "string" => [.. Anything, .. Strings],
            "id" or "timestamp" => [.. Anything, .. Strings, .. Numbers],
            "int" or "long" or "float" => [.. Anything, .. Numbers],
            "bool" => [.. Anything, .. Bools],
            "json" => [.. Anything, .. Strings, .. Numbers, .. Bools],
            _ => Anything,
        };

    private static Tree.Map Document(string kind, string name) => Map(("apiVersion", "featurestore/v1"), ("kind", kind), ("name", name));

    private static Tree.Map Map(params (string Key, string Value)[] entries) =>
        new([.. entries.Select(e => (e.Key, (Tree)new Tree.Leaf(e.Value)))]);

    private Tree? Maybe(Func<Tree> make) => random.Next(2) == 0 ? make() : null;

    private string Number(int min, int max) => random.Next(min, max + 1).ToString(CultureInfo.InvariantCulture);

    private string Pick(params string[] choices) => choices[random.Next(choices.Length)];
}
