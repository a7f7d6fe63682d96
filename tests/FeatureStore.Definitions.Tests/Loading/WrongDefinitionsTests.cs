using FeatureStore.Definitions.Loading;

namespace FeatureStore.Definitions.Tests.Loading;

/// <summary>One mistake in a catalog that is right otherwise: exactly one error, at the mark, with this text.</summary>
public sealed class WrongDefinitionsTests
{
    private const string Fields = "  - {name: article_id, type: id, required: true}\n";

    public static TheoryData<string, string, string, string> Mistakes =>
        new()
        {
            // what, the text that changes, what it becomes, the message
            {
                "unknown key",
                "fields:",
                "‸feilds: []\nfields:",
                "unknown key 'feilds'; an ActionFeature has apiVersion, kind, name, entity, description"
            },
            {
                "misspelt key",
                "where: event.type == \"click\"",
                "‸wher: event.type == \"click\"",
                "unknown key 'wher'; did you mean 'where'?"
            },
            { "unknown key of a field", "type: long}", "type: long, ‸requird: true}", "unknown key 'requird'; did you mean 'required'?" },
            {
                "filter that gives no bool",
                "where: event.type == \"click\"",
                "where: ‸size(event.type)",
                "'where' must give a bool, and this gives int"
            },
            {
                "types that never meet",
                "where: event.type == \"click\"",
                "where: size(event.type) ‸== \"3\"",
                "'where': int and string are never equal"
            },
            {
                "field that the stream has not",
                "where: event.type == \"click\"",
                "where: stream.‸topic == \"click\"",
                "'where': 'stream' has no field 'topic'; it has headers, key, name, offset, partition, published_at"
            },
            { "missing key", "kind: Entity\nname: user", "kind: Entity", "a definition needs 'name'" },
            { "missing entity", "entity: user\n", "", "an ActionFeature needs 'entity'" },
            { "missing source", "source: {type: kafka, topic: market.events}\n", "", "a Stream needs 'source'" },
            { "missing entity_id", "    entity_id: event.user.id\n", "", "an entry of 'from' needs 'entity_id'" },
            { "missing timestamp", "    timestamp: event.occurred_at\n", "", "an entry of 'from' needs 'timestamp'" },
            { "missing retain", "retain: {period: 30d}\n", "", "an ActionFeature needs 'retain', for example retain: {period: 30d}" },
            {
                "duplicate key",
                "entity: user\n",
                "entity: user\n‸entity: user\n",
                "key 'entity' stands here twice, first on line 13; remove one"
            },
            { "key without a value", "entity: user\n", "entity: user\nowner:‸\n", "'owner' has no value; give it one or remove the key" },
            {
                "wrong apiVersion",
                "featurestore/v1\nkind: Stream",
                "‸featurestore/v2\nkind: Stream",
                "'apiVersion' must be featurestore/v1, found 'featurestore/v2'"
            },
            {
                "wrong kind",
                "kind: Entity",
                "kind: ‸Entitty",
                "'kind' is one of Stream, Entity, ActionFeature, StaticFeature; found 'Entitty'; did you mean 'Entity'?"
            },
            {
                "document that is a list",
                "---\napiVersion: featurestore/v1\nkind: Entity",
                "---\n‸- 1\n---\napiVersion: featurestore/v1\nkind: Entity",
                "a definition is a mapping with apiVersion, kind and name; found a list"
            },
            {
                "text for a number",
                "retain: {period: 30d}",
                "retain: {period: 30d}\nmax_value_bytes: ‸big",
                "'max_value_bytes' must be a whole number from 1 to 389120, found 'big'"
            },
            {
                "number that is quoted",
                "retain: {period: 30d}",
                "retain: {period: 30d}\nmax_value_bytes: ‸'100'",
                "'max_value_bytes' must be a whole number"
            },
            {
                "max_value_bytes too great",
                "retain: {period: 30d}",
                "retain: {period: 30d}\nmax_value_bytes: ‸389121",
                "from 1 to 389120, found '389121'"
            },
            { "text for a bool", "required: true", "required: ‸yes", "'required' must be true or false, found 'yes'" },
            {
                "dead_letter_expired no bool",
                "retain: {period: 30d}",
                "retain: {period: 30d}\ndead_letter_expired: ‸1",
                "'dead_letter_expired' must be true or false, found '1'"
            },
            { "list for a text", "entity: user\n", "entity: ‸[user]\n", "'entity' must be a text, found a list" },
            { "text for a mapping", "retain: {period: 30d}", "retain: ‸30d", "'retain' must be a mapping of period; found '30d'" },
            { "text for a list", "entity: user\n", "entity: user\ntags: ‸feed\n", "'tags' must be a list of texts; found 'feed'" },
            { "tag that is a list", "entity: user\n", "entity: user\ntags: [a, ‸[b]]\n", "a tag is a text, found a list" },
            { "empty list", "entity: user\n", "entity: user\ntags: ‸[]\n", "'tags' is empty; give at least one of texts" },
            { "field that is a text", Fields, Fields + "  - ‸title\n", "a field is written {name: …, type: …}; found 'title'" },
            {
                "unknown stream",
                "stream: market-events",
                "stream: ‸market-event",
                "unknown stream 'market-event'; did you mean 'market-events'?"
            },
            {
                "unknown entity",
                "entity: user\nfields:\n  - {name: nick",
                "entity: ‸usr\nfields:\n  - {name: nick",
                "unknown entity 'usr'; did you mean 'user'?"
            },
            {
                "unknown field",
                "      price: event.target.price",
                "      ‸prize: event.target.price",
                "unknown key 'prize'; did you mean 'price'?"
            },
            {
                "required field without value",
                "    values:\n      article_id: event.target.id\n",
                "    values:\n",
                "'values' needs 'article_id': the field is required"
            },
            {
                "duplicate field",
                Fields,
                Fields + "  - {name: ‸article_id, type: id}\n",
                "field 'article_id' stands here twice, first on line 15"
            },
            { "unknown type", "type: long", "type: ‸lng", "unknown type 'lng'; did you mean 'long'?" },
            { "list without element type", "type: long", "type: ‸list", "'list' needs the type of its elements: list<string>" },
            {
                "precision that there is not",
                "type: long",
                "type: vector<8>, precision: ‸float8",
                "'precision' is one of float32, float16, int8"
            },
            {
                "precision of what is no vector",
                "type: long",
                "type: long, precision: ‸float16",
                "'precision' is for vectors, and the field is of type long: remove it"
            },
            {
                "default that the precision does not hold",
                "type: long",
                "type: vector<1>, precision: float16, default: ‸[70000]",
                "'default' does not fit the field's type: expected vector<1>, component 0: found 70000 of type int, which float16 does not hold"
            },
            { "vector without length", "type: long", "type: ‸vector", "a vector needs its length: vector<64>" },
            {
                "nested list",
                "type: long",
                "type: ‸list<list<long>>",
                "the elements of a list are of a scalar type, found 'list<long>'; use json for nested values"
            },
            {
                "default of the wrong type",
                "type: long}",
                "type: long, default: ‸cheap}",
                "'default' does not fit the field's type: expected long, found 'cheap' of type string"
            },
            {
                "default without a value",
                "type: long}",
                "type: long, default: ‸null}",
                "'default' has no value; give it one or remove the key"
            },
            {
                "name no snake_case",
                "name: clicks",
                "name: ‸RecentClicks",
                "'name: RecentClicks' must be snake_case: lower-case letters and digits, a letter first, words joined by one '_', for example 'recent_clicks'"
            },
            { "field name no snake_case", Fields, Fields + "  - {name: ‸unit-price, type: long}\n", "for example 'unit_price'" },
            {
                "stream name with a hash",
                "---\napiVersion: featurestore/v1\nkind: Entity",
                "---\napiVersion: featurestore/v1\nkind: Stream\nname: ‸'a#b'\nsource: {type: http}\n---\napiVersion: featurestore/v1\nkind: Entity",
                "words joined by one '_', '-' or '.'"
            },
            { "plural no snake_case", "name: user\n---", "name: user\nplural: ‸Users\n---", "'plural: Users' must be snake_case" },
            { "prefix with a hash", "name: user\n---", "name: user\nprefix: ‸'u#'\n---", "'prefix: u#' must be snake_case" },
            { "name too long", "name: clicks", "name: ‸" + new string('x', 101), "'name' has 101 characters; at most 100 are allowed" },
            {
                "reserved field timestamp",
                Fields,
                Fields + "  - {name: ‸timestamp, type: long}\n",
                "'timestamp' is reserved and cannot be a field's name"
            },
            { "reserved field occurred_at", Fields, Fields + "  - {name: ‸occurred_at, type: long}\n", "'occurred_at' is reserved" },
            { "reserved field id", Fields, Fields + "  - {name: ‸id, type: long}\n", "'id' is reserved" },
            { "field that is no enum value", Fields, Fields + "  - {name: ‸\"null\", type: long}\n", "'null' is reserved" },
            {
                "expression syntax",
                "where: event.type == \"click\"",
                "where: event.type == ‸== \"click\"",
                "'where': expected a value, found '=='"
            },
            {
                "expression unknown variable",
                "entity_id: event.user.id",
                "entity_id: ‸evnt.user.id",
                "'entity_id': unknown variable 'evnt'; did you mean 'event'?"
            },
            {
                "expression unknown function",
                "price: event.target.price",
                "price: event.target.price.‸siz()",
                "'price': unknown function 'siz'; did you mean 'size'?"
            },
            {
                "expression in single quotes",
                "where: event.type == \"click\"",
                "where: 'event.type == ''click'' && ‸evnt.x'",
                "unknown variable 'evnt'"
            },
            {
                "expression in double quotes",
                "where: event.type == \"click\"",
                "where: \"event.type == \\\"\\x63l\\u0069ck\\\" && ‸evnt.x\"",
                "unknown variable 'evnt'"
            },
            {
                "expression in a block",
                "where: event.type == \"click\"",
                "where: ‸|\n      event.type == 'click'\n      && evnt.x",
                "unknown variable 'evnt'"
            },
            {
                "expression over two lines",
                "where: event.type == \"click\"",
                "where: ‸event.type == \"click\"\n      && evnt.x",
                "unknown variable 'evnt'"
            },
            {
                "expression that is a number too great",
                "price: event.target.price",
                "price: ‸99999999999999999999",
                "does not fit 64 bits"
            },
            {
                "timestamp_unit",
                "timestamp: event.occurred_at",
                "timestamp: event.occurred_at\n    timestamp_unit: ‸ns",
                "'timestamp_unit' is one of s, ms, us; found 'ns'; did you mean 's'?"
            },
            {
                "limit over max_limit",
                "retain: {period: 30d}",
                "retain: {period: 30d}\nserve: {limit: ‸60, max_limit: 50}",
                "'limit' is 60, more than 'max_limit', which is 50"
            },
            {
                "default limit over max_limit",
                "retain: {period: 30d}",
                "retain: {period: 30d}\nserve: {max_limit: ‸20}",
                "'limit' is 30 by default, more than 'max_limit', which is 20"
            },
            {
                "limit zero",
                "retain: {period: 30d}",
                "retain: {period: 30d}\nserve: {limit: ‸0}",
                "'limit' must be a whole number from 1 to 10000, found '0'"
            },
            {
                "serve.period over retain.period",
                "retain: {period: 30d}",
                "retain: {period: 30d}\nserve: {period: ‸31d}",
                "'serve.period' (P31D) is longer than 'retain.period' (P30D)"
            },
            {
                "soft_ttl over hard_ttl",
                "retain: {period: 30d}",
                "retain: {period: 30d}\ncache: {soft_ttl: ‸2h, hard_ttl: 1h}",
                "'soft_ttl' is PT2H, longer than 'hard_ttl', which is PT1H"
            },
            {
                "default soft_ttl over hard_ttl",
                "retain: {period: 30d}",
                "retain: {period: 30d}\ncache: {hard_ttl: ‸5m}",
                "'soft_ttl' is PT10M by default, longer than 'hard_ttl', which is PT5M"
            },
            {
                "redis strategy",
                "retain: {period: 30d}",
                "retain: {period: 30d}\ncache: {redis: ‸write-thru}",
                "'redis' is one of write-through, write-around, off; found 'write-thru'"
            },
            {
                "wrong duration",
                "period: 30d",
                "period: ‸30days",
                "'period' must be a duration such as 90s, 15m, 12h or 7d, or ISO 8601 without years and months (P7D, PT15M), found '30days'"
            },
            { "duration in months", "period: 30d", "period: ‸P1M", "without years and months" },
            { "duration zero", "period: 30d", "period: ‸0s", "'period' must be longer than nothing" },
            { "retain without period", "retain: {period: 30d}", "retain: ‸{}", "'retain' needs 'period'" },
            {
                "serve on a static feature",
                "values: {nickname: event.nickname}",
                "values: {nickname: event.nickname}\nserve: ‸{limit: 1}",
                "'serve' is for action features: a static feature has one value"
            },
            {
                "delete_when on an action feature",
                "    values:\n      article_id",
                "    delete_when: ‸event.op == 'd'\n    values:\n      article_id",
                "'delete_when' is for static features"
            },
            {
                "source type",
                "type: kafka, topic: market.events",
                "type: ‸kafak, topic: market.events",
                "'type' is one of kafka, kinesis, pubsub, http, file; found 'kafak'; did you mean 'kafka'?"
            },
            { "source without its key", "{type: kafka, topic: market.events}", "‸{type: kafka}", "'source' needs 'topic'" },
            {
                "source with another's key",
                "{type: kafka, topic: market.events}",
                "{type: kafka, topic: market.events, ‸path: x}",
                "a source of type kafka has no 'path'; it has 'topic'"
            },
            {
                "format",
                "topic: market.events}",
                "topic: market.events}\nformat: ‸debezium",
                "'format' is one of json, debezium-json; found 'debezium'"
            },
            {
                "duplicate stream",
                "---\napiVersion: featurestore/v1\nkind: Entity",
                "---\napiVersion: featurestore/v1\nkind: Stream\nname: ‸market-events\nsource: {type: http}\n---\napiVersion: featurestore/v1\nkind: Entity",
                "stream 'market-events' is defined twice, first at a.yaml:3; rename or remove one"
            },
            {
                "duplicate feature of another kind",
                "name: profile",
                "name: ‸clicks",
                "feature 'clicks' is defined twice, first at a.yaml:12"
            },
            {
                "plural that is a name",
                "name: user\n---",
                "name: user\nplural: ‸user\n---",
                "the plural of entity 'user' would make the query 'user', which entity 'user' (a.yaml:8) makes already; rename one"
            },
            {
                "plural that is built in",
                "name: user\n---",
                "name: user\nplural: ‸features\n---",
                "the plural of entity 'user' would make the query 'features', which is built in; rename it"
            },
            {
                "feature named as an entity",
                "name: profile",
                "name: ‸user",
                "feature 'user' would make the type 'User', which entity 'user' (a.yaml:8) makes already; rename one"
            },
            {
                "feature named as another's type",
                "name: profile",
                "name: ‸clicks_item",
                "feature 'clicks_item' would make the type 'ClicksItem', which feature 'clicks' (a.yaml:12) makes already"
            },
            {
                "feature named as a built-in",
                "name: profile",
                "name: ‸value_count",
                "feature 'value_count' would make the type 'ValueCount', which is built in; rename it"
            },
            { "feature named id", "name: profile", "name: ‸id", "feature 'id' would make the field 'id' of 'User', which is built in" },
            {
                "fields that are one in GraphQL",
                "  - {name: price, type: long}",
                "  - {name: price, type: long}\n  - {name: a_b1, type: long}\n  - {name: ‸a_b_1, type: long}",
                "fields 'a_b1' and 'a_b_1' are both 'aB1' in GraphQL; rename one"
            },
        };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Load_mistake_is_told_where_it_stands(string what, string old, string changed, string message)
    {
        var text = Definitions.TakeMarks(Definitions.With(old, changed), out var marks);

        var result = Definitions.Load(text);

        result.Catalog.ShouldBeNull(what);
        var error = result.Diagnostics.ShouldHaveSingleItem();
        error.Severity.ShouldBe(DiagnosticSeverity.Error);
        error.File.ShouldBe("a.yaml");
        error.Message.ShouldContain(message);
        if (marks.Length > 0)
        {
            (error.Line, error.Column).ShouldBe(marks[0], error.ToString());
        }
    }

    [Fact]
    public void Mistakes_are_of_thirty_kinds_at_least() => Mistakes.Count.ShouldBeGreaterThan(30);

    [Theory]
    [InlineData(
        "cache.items under max_limit",
        "retain: {period: 30d}",
        "retain: {period: 30d}\ncache: {items: ‸20}",
        "'cache.items' is 20, less than 'serve.max_limit', which is 100"
    )]
    [InlineData(
        "default items under max_limit",
        "retain: {period: 30d}",
        "retain: {period: 30d}\nserve: ‸{max_limit: 200}",
        "'cache.items' is 100 by default, less than 'serve.max_limit', which is 200"
    )]
    [InlineData(
        "items on a static feature",
        "values: {nickname: event.nickname}",
        "values: {nickname: event.nickname}\ncache: {items: ‸5}",
        "'items' says nothing here"
    )]
    [InlineData(
        "vector that no value can hold",
        "{name: price, type: long}",
        "{name: price, type: long}\n  - {name: embedding, type: vector<2048>}\nmax_value_bytes: ‸8192",
        "the vectors take 10927 bytes of every value, and 'max_value_bytes' is 8192"
    )]
    [InlineData(
        "packed vector that no value can hold",
        "{name: price, type: long}",
        "{name: price, type: long}\n  - {name: embedding, type: vector<8192>, precision: int8}\nmax_value_bytes: ‸8192",
        "the vectors take 10931 bytes of every value, and 'max_value_bytes' is 8192"
    )]
    [InlineData(
        "no event_id",
        "  - stream: market-events\n    where: event.type == \"click\"\n    entity_id: event.user.id\n    event_id: event.id\n",
        "  - ‸stream: market-events\n    where: event.type == \"click\"\n    entity_id: event.user.id\n",
        "without 'event_id' an event that is sent again with any difference counts twice"
    )]
    [InlineData(
        "free text",
        "price, type: long}\nfrom:\n  - stream: market-events\n    where: event.type == \"click\"\n    entity_id: event.user.id\n    event_id: event.id\n    timestamp: event.occurred_at\n    values:\n      article_id: event.target.id\n      price: event.target.price",
        "price, type: string}\nfrom:\n  - stream: market-events\n    where: event.type == \"click\"\n    entity_id: event.user.id\n    event_id: event.id\n    timestamp: event.occurred_at\n    values:\n      article_id: event.target.id\n      price: ‸event.search.query",
        "'price' is text as people type it: 'top' and 'countDistinct' of it count each spelling for itself"
    )]
    [InlineData(
        "stream that nothing reads",
        "---\napiVersion: featurestore/v1\nkind: Entity",
        "---\napiVersion: featurestore/v1\nkind: Stream\nname: ‸other\nsource: {type: http}\n---\napiVersion: featurestore/v1\nkind: Entity",
        "no feature reads stream 'other'"
    )]
    [InlineData(
        "entity that nothing is about",
        "name: user\n---",
        "name: user\n---\napiVersion: featurestore/v1\nkind: Entity\nname: ‸article\n---",
        "no feature is about entity 'article'"
    )]
    [InlineData(
        "entry that no event reaches",
        "    values: {nickname: event.nickname}",
        "    values: {nickname: event.nickname}\n  - stream: market-events\n    entity_id: event.a\n    event_id: event.id\n    timestamp: event.t\n    values: {nickname: event.n}\n  - ‸stream: market-events\n    entity_id: event.a\n    event_id: event.id\n    timestamp: event.t\n    values: {nickname: event.n}",
        "no event of 'market-events' comes here: the entry on line 41"
    )]
    public void Load_unwise_definition_is_warned_of_and_loaded(string what, string old, string changed, string message)
    {
        var text = Definitions.TakeMarks(Definitions.With(old, changed), out var marks);

        var result = Definitions.Load(text);

        result.Catalog.ShouldNotBeNull(what);
        var warning = result.Diagnostics.ShouldHaveSingleItem();
        warning.Severity.ShouldBe(DiagnosticSeverity.Warning);
        warning.Message.ShouldContain(message);
        (warning.Line, warning.Column).ShouldBe(marks[0], warning.ToString());
    }

    [Theory]
    [InlineData("price: string(event.search.query)", "true")]
    [InlineData("price: event.search.id", "true")]
    [InlineData("price: event.search.query", "size(event.search.query) <= 100")]
    public void Load_text_that_is_bounded_or_made_to_repeat_is_no_free_text(string value, string where) =>
        Definitions.LoadValid(
            Definitions
                .With("price: event.target.price", value)
                .Replace("price, type: long", "price, type: string", StringComparison.Ordinal)
                .Replace("event.type == \"click\"", where, StringComparison.Ordinal)
        );

    [Fact]
    public void Load_thousands_of_warnings_hide_no_error()
    {
        var streams = string.Concat(
            Enumerable
                .Range(0, 1_200)
                .Select(i =>
                    $"---\napiVersion: featurestore/v1\nkind: StaticFeature\nname: f{i}\nentity: user\nfields: [{{name: a, type: json}}]\nfrom: [{{stream: market-events, entity_id: event.a, timestamp: event.t, values: {{}}}}]\n"
                )
        );

        var result = CatalogLoader.Load([("a.yaml", Definitions.Valid + streams), ("b.yaml", "kind: Stram\n")]);

        result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).ShouldContain(d => d.File == "b.yaml");
        result.Diagnostics[^1].Message.ShouldContain("200 more");
    }

    [Fact]
    public void Load_diagnostic_carries_its_line_cut_to_a_screen()
    {
        var spaces = new string(' ', 500);
        var errors = Definitions.Load(Definitions.With("entity: user\n", $"entity: user\nowner: x\ntags: [{spaces}[a]]\n")).Diagnostics;

        var excerpt = errors.ShouldHaveSingleItem().Excerpt.ShouldNotBeNull();

        excerpt.Text.Length.ShouldBeLessThanOrEqualTo(SourceExcerpt.MaxLength + 2);
        excerpt.Text.ShouldStartWith("…");
        excerpt.Text[excerpt.Caret..].ShouldBe("[a]]");
    }

    [Fact]
    public void Load_all_mistakes_are_told_at_once_in_the_order_of_the_file()
    {
        var text = Definitions
            .Valid.Replace("kind: Entity", "kind: Entty", StringComparison.Ordinal)
            .Replace("type: long", "type: lng", StringComparison.Ordinal)
            .Replace("event.user.id", "evt.user.id", StringComparison.Ordinal)
            .Replace("30d", "30x", StringComparison.Ordinal)
            .Replace("stream: market-events", "stream: market", StringComparison.Ordinal);

        var result = Definitions.Load(text);

        result.Diagnostics.Select(d => d.Line).ShouldBe([7, 16, 18, 20, 26, 35, 37]);
    }

    [Fact]
    public void Load_wrong_stream_is_no_unknown_stream_too()
    {
        var result = Definitions.Load(Definitions.With("type: kafka", "type: kafk"));

        result.Diagnostics.ShouldHaveSingleItem().Line.ShouldBe(4);
    }

    [Fact]
    public void Load_unreadable_file_hides_no_mistake_of_others_and_makes_none()
    {
        var result = CatalogLoader.Load([
            ("a.yaml", "kind: [\n"),
            ("b.yaml", Definitions.With("entity: user", "entity: account\nownr: x")),
        ]);

        result.Diagnostics.Select(d => d.File).ShouldBe(["a.yaml", "b.yaml"]);
    }

    [Fact]
    public void Load_collision_across_files_names_both()
    {
        var other = "apiVersion: featurestore/v1\nkind: Entity\nname: account\nprefix: user\n";

        var result = CatalogLoader.Load([("z.yaml", other), ("a.yaml", Definitions.Valid)]);

        var error = result.Diagnostics.ShouldHaveSingleItem();
        error.ToString().ShouldStartWith("z.yaml:4:9: error: the prefix of entity 'account'");
        error.Message.ShouldContain("(a.yaml:8)");
    }
}
