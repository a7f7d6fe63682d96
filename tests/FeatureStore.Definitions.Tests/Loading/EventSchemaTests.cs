using FeatureStore.Definitions.Changes;
using FeatureStore.Definitions.Expressions;
using FeatureStore.Definitions.Loading;

namespace FeatureStore.Definitions.Tests.Loading;

/// <summary>Declared schemas of events, and what expressions are told by them.</summary>
public sealed class EventSchemaTests
{
    private const string Source = "source: {type: kafka, topic: market.events}\n";

    private const string Schema = """
        schema:
          type: object
          properties:
            id: {type: string}
            type: {type: string, enum: [click, profile]}
            occurred_at: {type: string, format: date-time}
            nickname: {type: [string, 'null']}
            user: {properties: {id: {type: string}}}
            target:
              type: object
              properties:
                id: {type: string}
                price: {type: integer}
                sizes: {type: array, items: {properties: {w: {type: integer}, h: {type: number}}}}
                more: {type: object}
                open: {properties: {a: {type: integer}}, additionalProperties: true}
                any: {}

        """;

    private static readonly string Valid = Definitions.With(Source, Source + Schema);

    [Fact]
    public void Expressions_that_keep_to_the_schema_are_right() => Definitions.LoadValid(Valid);

    [Theory]
    [InlineData("event.taget.kind == \"a\"", 6, "'event' has no field 'taget'; did you mean 'target'?")]
    [InlineData("event.target.colour == \"a\"", 13, "'event.target' has no field 'colour'; it has any, id, more, open, price, sizes")]
    [InlineData("has(event.target.prise)", 17, "'event.target' has no field 'prise'; did you mean 'price'?")]
    [InlineData("event[\"target\"].prise == 1", 16, "did you mean 'price'?")]
    [InlineData("event.?target.?prise.hasValue()", 15, "has no field 'prise'")]
    [InlineData("event.target.price == \"5\"", 19, "int and string are never equal")]
    [InlineData("event.target.price > \"5\"", 19, "'>' is not defined for int and string")]
    [InlineData("event.target.price + 1.5 > 2.0", 19, "'+' is not defined for int and double")]
    [InlineData("event.target.price.won > 2", 19, "field 'won' is asked of 'event.target.price', which is int and has no fields")]
    [InlineData("size(event.target.price) > 2", 18, "'size' needs string or bytes or list or map here, and this is int")]
    [InlineData(
        "event.nickname.first == \"a\"",
        15,
        "field 'first' is asked of 'event.nickname', which is null or string and has no fields"
    )]
    [InlineData("event.type == \"clik\"", 14, "'event.type' is never 'clik'; did you mean 'click'?")]
    [InlineData("!(\"sold\" == event.type)", 2, "'event.type' is never 'sold'; it is declared as one of click, profile")]
    [InlineData("event.type in [\"click\", \"profil\"]", 14, "'event.type' is never 'profil'; did you mean 'profile'?")]
    [InlineData("event.target.sizes.exists(s, s.depth > 1)", 31, "'s' has no field 'depth'; it has h, w")]
    [InlineData("event.target.sizes.filter(s, s.w > 1)[0].depth > 1", 41, "this value has no field 'depth'; it has h, w")]
    [InlineData("event.target.sizes[0].depth > 1", 22, "this value has no field 'depth'; it has h, w")]
    [InlineData("event.target.sizes.exists(i, s, s.w > \"a\")", 36, "'>' is not defined for int and string")]
    [InlineData("event.target.sizes.map(s, s.w)[0] == \"a\"", 34, "int and string are never equal")]
    [InlineData("cel.bind(t, event.target, t.colour == 1)", 28, "'t' has no field 'colour'")]
    [InlineData("event.target.id.exists(x, true)", 13, "'exists' goes over a list or map, and this is string")]
    [InlineData("event.target.price", 0, "'where' must give a bool, and this gives int")]
    public void Expression_that_does_not_is_told_where(string where, int position, string message)
    {
        var text = Valid.Replace("where: event.type == \"click\"", $"where: {Quoted(where)}", StringComparison.Ordinal);
        const string key = "    where: ";

        var diagnostic = Definitions.Load(text).Diagnostics.ShouldHaveSingleItem();

        diagnostic.Severity.ShouldBe(DiagnosticSeverity.Error);
        diagnostic.Message.ShouldContain(message);
        var line = text.Split('\n')[diagnostic.Line - 1];
        line.ShouldStartWith(key);
        (diagnostic.Column - 1 - key.Length).ShouldBe(Quoted(where) == where ? position : position + 1);
    }

    [Theory]
    [InlineData("event.type == \"click\" && event.target.more.any.thing == 1")]
    [InlineData("event.target.open.b == \"x\" && event.target.open.a == 1")]
    [InlineData("event.target.any[0].b == \"x\"")]
    [InlineData("event.nickname == null || event.nickname == \"a\"")]
    [InlineData("event.target.sizes.exists(s, s.w == 1 && s.h == 1.5)")]
    [InlineData("event.target.price == 1.0")]
    [InlineData("stream.key == \"a\"")]
    public void Expression_that_may_succeed_is_taken(string where) =>
        Definitions.LoadValid(Valid.Replace("where: event.type == \"click\"", $"where: {Quoted(where)}", StringComparison.Ordinal));

    [Theory]
    [InlineData("article_id: event.target.id", "article_id: event.target", "field 'article_id' is an id, and this gives map")]
    [InlineData(
        "price: event.target.price",
        "price: event.target.id",
        "field 'price' is a long, and this gives string; write int(…) around it"
    )]
    [InlineData(
        "nickname: event.nickname",
        "nickname: event.target.price",
        "field 'nickname' is a string, and this gives int; write string(…) around it"
    )]
    [InlineData("entity_id: event.user.id", "entity_id: event.user", "'entity_id' must give a string or an int, and this gives map")]
    [InlineData("event_id: event.id", "event_id: event.target.sizes", "'event_id' must give a string or an int, and this gives list")]
    [InlineData("timestamp: event.occurred_at", "timestamp: event.target", "'timestamp' must give a time")]
    [InlineData(
        "nickname: event.nickname",
        "nickname: 'event.target.sizes.map(s, s.w)'",
        "field 'nickname' is a string, and this gives list"
    )]
    [InlineData("price: event.target.price", "price: '\"12\"'", "field 'price' is a long, and this gives string")]
    public void Result_that_can_never_fit_is_an_error(string right, string wrong, string message) =>
        Definitions
            .Load(Valid.Replace(right, wrong, StringComparison.Ordinal))
            .Diagnostics.ShouldContain(d =>
                d.Severity == DiagnosticSeverity.Error && d.Message.Contains(message, StringComparison.Ordinal)
            );

    [Fact]
    public void Elements_of_a_list_have_to_fit_too()
    {
        var list = Valid
            .Replace("{name: nickname, type: string}", "{name: nickname, type: list<string>}", StringComparison.Ordinal)
            .Replace("nickname: event.nickname", "nickname: 'event.target.sizes.map(s, s.w)'", StringComparison.Ordinal);

        Definitions
            .Load(list)
            .Diagnostics.ShouldHaveSingleItem()
            .Message.ShouldBe("field 'nickname' is a list<string>, and the elements of this are int");
    }

    [Theory]
    [InlineData("schema: ‸5\n", "a schema is a mapping such as {type: string}; found '5'")]
    [InlineData("schema: {type: ‸string}\n", "an event is an object, and this schema is of string; write type: object and its properties")]
    [InlineData(
        "schema: {type: ‸objct}\n",
        "'type' is one of object, array, string, integer, number, boolean, null; found 'objct'; did you mean 'object'?"
    )]
    [InlineData("schema: {properties: {a: {type: ‸[]}}}\n", "'type' is empty; name at least one type")]
    [InlineData("schema: {properties: {a: ‸string}}\n", "a schema is a mapping such as {type: string}; found 'string'")]
    [InlineData("schema: {propertys‸: {}}\n", "unknown key 'propertys'; did you mean 'properties'?")]
    [InlineData("schema: {properties: {a: {type: string, ‸pattern: x}}}\n", "unknown key 'pattern'")]
    [InlineData(
        "schema: {properties: {a: {type: string, items: ‸{}}}}\n",
        "'items' is of the type array, and this is string; change 'type' or remove it"
    )]
    [InlineData("schema: {properties: {a: {}}, required: [‸b]}\n", "'required' names 'b', which 'properties' does not have")]
    [InlineData(
        "schema: {file: ‸a.json}\n",
        "a file of a schema is called *.schema.yaml, found 'a.json'; JSON is YAML too, so that a JSON Schema only needs the name"
    )]
    [InlineData(
        "schema: {file: ‸b.schema.yaml}\n",
        "there is no file 'b.schema.yaml' below the directory of definitions; the name is relative to this file"
    )]
    [InlineData("schema: {file: ‸../../b.schema.yaml}\n", "there is no file '../../b.schema.yaml' below the directory of definitions")]
    [InlineData("schema: {‸type: object, file: b.schema.yaml}\n", "unknown key 'type'")]
    public void Schema_that_is_wrong_is_told_where(string schema, string message)
    {
        var mark = schema.IndexOf(Definitions.Mark, StringComparison.Ordinal);
        // At a misspelt key the mark stands behind it, for who reads; the key begins before.
        var column = schema[mark + 1] == ':' ? schema.LastIndexOf('{', mark) + 2 : mark + 1;

        var diagnostics = Definitions
            .Load(Definitions.With(Source, Source + schema.Replace(Definitions.Mark.ToString(), "", StringComparison.Ordinal)))
            .Diagnostics;

        var error = diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).First();
        error.Message.ShouldContain(message);
        (error.Line, error.Column).ShouldBe((5, column));
    }

    [Fact]
    public void Schema_may_stand_in_a_file_of_its_own_as_YAML_or_JSON()
    {
        foreach (
            var json in new[]
            {
                "{\"type\": \"object\", \"properties\": {\"type\": {\"type\": \"string\"}}}",
                "properties:\n  type: {type: string}\n",
            }
        )
        {
            var result = CatalogLoader.Load([
                ("streams/a.yaml", Definitions.With(Source, Source + "schema: {file: ../schemas/clicks.schema.yaml}\n")),
                ("schemas/clicks.schema.yaml", json),
            ]);

            var error = result.Diagnostics.First();
            error.Message.ShouldBe("'entity_id': 'event' has no field 'user'; it has type");
        }
    }

    [Fact]
    public void Mistakes_inside_the_file_are_told_there()
    {
        var result = CatalogLoader.Load([
            ("a.yaml", Definitions.With(Source, Source + "schema: {file: b.schema.yaml}\n")),
            ("b.schema.yaml", "properties:\n  a: {type: strin}\n"),
        ]);

        result.Diagnostics.ShouldContain(d => d.File == "b.schema.yaml" && d.Line == 2 && d.Column == 13 && d.Message.Contains("'string'"));
    }

    [Fact]
    public void File_that_no_stream_names_is_warned_of_and_is_no_definition()
    {
        var result = CatalogLoader.Load([("a.yaml", Definitions.Valid), ("b.schema.yaml", "type: object\n")]);

        result.Catalog.ShouldNotBeNull();
        result.Diagnostics.ShouldHaveSingleItem().Message.ShouldStartWith("no stream names this schema");
    }

    [Fact]
    public void Revision_depends_on_schemas_in_files_and_plan_tells_of_a_change()
    {
        var one = CatalogLoader.Load([("a.yaml", WithFile()), ("b.schema.yaml", "type: object\n")]).Catalog.ShouldNotBeNull();
        var other = CatalogLoader
            .Load([("a.yaml", WithFile()), ("b.schema.yaml", "additionalProperties: true\nproperties: {a: {}}\n")])
            .Catalog.ShouldNotBeNull();

        other.Revision.ShouldNotBe(one.Revision);
        var change = CatalogComparison.Compare(one, other).ShouldHaveSingleItem();
        (change.Name, change.Part, change.IsBreaking).ShouldBe(("market-events", "schema", false));
        // The source goes on as it is.
        other.Streams[0].ShouldBe(one.Streams[0]);

        static string WithFile() => Definitions.With(Source, Source + "schema: {file: b.schema.yaml}\n");
    }

    private static string Quoted(string where) => where.StartsWith('!') ? $"'{where}'" : where;

    [Fact]
    public void Schema_says_nothing_where_none_is_declared()
    {
        var stream = Definitions.LoadValid(Definitions.Valid).Streams[0];

        stream.Event.ShouldBe(CelType.Any);
        stream.Environment.ShouldBeSameAs(CelEnvironment.Event);
    }
}
