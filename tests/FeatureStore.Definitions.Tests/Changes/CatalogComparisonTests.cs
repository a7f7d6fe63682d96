using FeatureStore.Definitions.Changes;
using SmallCatalog = FeatureStore.Definitions.Tests.Loading.Definitions;

namespace FeatureStore.Definitions.Tests.Changes;

/// <summary>One change of the small catalog each: which part it is of, whether it breaks, and whether history has to be loaded again.</summary>
public sealed class CatalogComparisonTests
{
    private const string Price = "  - {name: price, type: long}\n";
    private const string From =
        "  - stream: market-events\n    where: event.type == \"profile\"\n    entity_id: event.user.id\n    event_id: event.id\n    timestamp: event.occurred_at\n    values: {nickname: event.nickname}\n";

    public static TheoryData<string, string, string, bool, bool> Edits =>
        new()
        {
            // what changes, what it becomes, part, breaking, backfill
            { "name: clicks", "name: taps", "", true, false },
            { Price, Price + "  - {name: title, type: string}\n", "fields.title", false, true },
            { Price, Price + "  - {name: title, type: string, default: a}\n", "fields.title", false, true },
            { Price, "  - {name: title, type: string}\n" + Price, "fields.title", true, true },
            { Price, "  - {name: price, type: float}\n", "fields.price", true, true },
            { Price, "  - {name: price, type: long, default: 5}\n", "fields.price", false, false },
            { Price, "  - {name: price, type: long, required: true}\n", "fields.price", true, false },
            { Price, "  - {name: price, type: long, required: true, default: 1}\n", "fields.price", false, false },
            { "id, required: true", "id", "fields.article_id", true, false },
            { "period: 30d", "period: 20d", "retain.period", true, false },
            { "period: 30d", "period: 40d", "retain.period", false, true },
            { "retain: {period: 30d}\n", "retain: {period: 30d}\nserve: {max_limit: 50}\n", "serve.max_limit", true, false },
            { "retain: {period: 30d}\n", "retain: {period: 30d}\nserve: {max_limit: 200}\n", "serve.max_limit", false, false },
            { "retain: {period: 30d}\n", "retain: {period: 30d}\nserve: {limit: 10}\n", "serve.limit", false, false },
            { "retain: {period: 30d}\n", "retain: {period: 30d}\nserve: {period: 1d}\n", "serve.period", false, false },
            { "retain: {period: 30d}\n", "retain: {period: 30d}\nmax_value_bytes: 100\n", "max_value_bytes", true, false },
            { "retain: {period: 30d}\n", "retain: {period: 30d}\nmax_value_bytes: 9000\n", "max_value_bytes", false, false },
            { "retain: {period: 30d}\n", "retain: {period: 30d}\ncache: {redis: 'off'}\n", "cache", false, false },
            { "retain: {period: 30d}\n", "retain: {period: 30d}\ndead_letter_expired: true\n", "dead_letter_expired", false, false },
            { "retain: {period: 30d}\n", "retain: {period: 30d}\nowner: me\n", "description", false, false },
            { "event.type == \"click\"", "event.type == \"tap\"", "from.market-events.where", false, true },
            { "entity_id: event.user.id", "entity_id: event.visitor.id", "from.market-events.entity_id", true, true },
            { "event_id: event.id", "event_id: event.uuid", "from.market-events.event_id", true, false },
            { "timestamp: event.occurred_at", "timestamp: event.at", "from.market-events.timestamp", true, true },
            {
                "timestamp: event.occurred_at",
                "timestamp: event.occurred_at\n    timestamp_unit: ms",
                "from.market-events.timestamp",
                true,
                true
            },
            { "price: event.target.price", "price: event.target.cost", "from.market-events.values.price", false, true },
            { From, From + From, "from.market-events[1]", false, true },
            { "topic: market.events", "topic: market.events2", "source", true, false },
            { "market.events}", "market.events}\nformat: debezium-json", "format", true, false },
            { "name: user\n---", "name: user\nplural: people\n---", "plural", true, false },
        };

    [Theory]
    [MemberData(nameof(Edits))]
    public void Compare_one_edit_is_told_with_its_weight(string old, string changed, string part, bool isBreaking, bool needsBackfill)
    {
        var before = SmallCatalog.LoadValid(SmallCatalog.Valid);
        var after = SmallCatalog.Load(SmallCatalog.With(old, changed)).Catalog.ShouldNotBeNull();

        var changes = CatalogComparison.Compare(before, after).Where(c => c.Part == part).ToArray();

        changes.ShouldNotBeEmpty();
        changes.Any(c => c.IsBreaking).ShouldBe(isBreaking);
        (part.Length > 0 && changes.Any(c => c.Backfill is not null)).ShouldBe(needsBackfill);
    }

    [Fact]
    public void Compare_precision_of_a_vector_breaks_and_needs_a_backfill()
    {
        const string Long = "type: long";
        var before = SmallCatalog.LoadValid(SmallCatalog.With(Long, "type: vector<8>"));
        var declared = SmallCatalog.LoadValid(SmallCatalog.With(Long, "type: vector<8>, precision: float32"));
        var after = SmallCatalog.LoadValid(SmallCatalog.With(Long, "type: vector<8>, precision: int8"));

        CatalogComparison.Compare(before, declared).ShouldBeEmpty();
        var change = CatalogComparison.Compare(before, after).ShouldHaveSingleItem();

        change.Part.ShouldBe("fields.price");
        change.IsBreaking.ShouldBeTrue();
        change.Message.ShouldStartWith("precision float32 → int8: ");
        change.Backfill.ShouldNotBeNull();
    }

    [Fact]
    public void Compare_equal_catalogs_have_no_changes()
    {
        var before = SmallCatalog.LoadValid(SmallCatalog.Valid);
        var after = SmallCatalog.LoadValid("# a comment\n" + SmallCatalog.Valid);

        CatalogComparison.Compare(before, after).ShouldBeEmpty();
    }

    [Fact]
    public void Compare_required_field_appended_without_default_breaks()
    {
        var after = SmallCatalog.LoadValid(
            SmallCatalog
                .With(Price, Price + "  - {name: title, type: string, required: true}\n")
                .Replace("price: event.target.price", "price: event.target.price\n      title: event.title", StringComparison.Ordinal)
        );

        var change = CatalogComparison.Compare(SmallCatalog.LoadValid(SmallCatalog.Valid), after).ShouldHaveSingleItem();

        change.IsBreaking.ShouldBeTrue();
        change.Message.ShouldContain("make it optional or give it a default");
    }

    [Fact]
    public void Compare_fields_that_change_places_break_each()
    {
        var after = SmallCatalog.LoadValid(
            SmallCatalog
                .With(Price, "")
                .Replace("fields:\n  - {name: article_id", "fields:\n" + Price + "  - {name: article_id", StringComparison.Ordinal)
        );

        var changes = CatalogComparison.Compare(SmallCatalog.LoadValid(SmallCatalog.Valid), after);

        changes.Select(c => c.Part).Order().ShouldBe(["fields.article_id", "fields.price"]);
        changes.ShouldAllBe(c => c.IsBreaking && c.Backfill != null && c.Message.StartsWith("moved from place"));
    }

    [Fact]
    public void Compare_prefix_of_an_entity_breaks_it_and_each_of_its_features()
    {
        var after = SmallCatalog.LoadValid(SmallCatalog.With("name: user\n---", "name: user\nprefix: u\n---"));

        var changes = CatalogComparison.Compare(SmallCatalog.LoadValid(SmallCatalog.Valid), after);

        changes.Select(c => $"{c.Name} {c.Part}").ShouldBe(["user prefix", "clicks entity.prefix", "profile entity.prefix"]);
        changes.ShouldAllBe(c => c.IsBreaking);
    }

    [Fact]
    public void Compare_the_other_way_round_swaps_added_and_removed()
    {
        var one = SmallCatalog.LoadValid(SmallCatalog.Valid);
        var two = SmallCatalog.LoadValid(SmallCatalog.With("name: clicks", "name: taps"));

        CatalogComparison
            .Compare(one, two)
            .Select(c => (c.Kind, c.Name))
            .ShouldBe([(ChangeKind.Removed, "clicks"), (ChangeKind.Added, "taps")]);
        CatalogComparison
            .Compare(two, one)
            .Select(c => (c.Kind, c.Name))
            .ShouldBe([(ChangeKind.Added, "clicks"), (ChangeKind.Removed, "taps")]);
    }
}
