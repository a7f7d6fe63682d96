using FeatureStore.Definitions.Features;
using FeatureStore.Definitions.Loading;
using FeatureStore.Definitions.Streams;

namespace FeatureStore.Definitions.Tests.Loading;

public sealed class CatalogLoaderTests
{
    /// <summary>Right ones and wrong ones, in more files than are worked on at once.</summary>
    [Fact]
    public void LoadDirectory_gives_the_same_on_one_thread_and_on_many()
    {
        var directory = Directory.CreateTempSubdirectory("featurestore-");
        try
        {
            File.WriteAllText(Path.Combine(directory.FullName, "a.yaml"), Definitions.Valid);
            for (var i = 0; i < 700; i++)
            {
                var feature = Definitions
                    .Valid.Split("---\n")[2]
                    .Replace("name: clicks", $"name: clicks_{i % 600}", StringComparison.Ordinal)
                    .Replace(
                        "stream: market-events",
                        i % 3 == 0 ? "stream: market-evens" : "stream: market-events",
                        StringComparison.Ordinal
                    )
                    .Replace("event.type ==", i % 2 == 0 ? "event.type =" : "event.type ==", StringComparison.Ordinal)
                    .Replace("entity: user", i % 5 == 0 ? "entity: usr\nwhat: x" : "entity: user", StringComparison.Ordinal);
                File.WriteAllText(Path.Combine(directory.FullName, $"f{i}.yaml"), i % 50 == 49 ? "{broken" : feature);
            }

            var one = CatalogLoader.LoadDirectory(directory.FullName);
            var many = CatalogLoader.LoadDirectory(directory.FullName, threads: 8);

            one.Diagnostics.Length.ShouldBeGreaterThan(400);
            many.Diagnostics.ShouldBe(one.Diagnostics);
            (one.Catalog, many.Catalog).ShouldBe((null, null));
            CatalogLoader
                .LoadDirectory(Path.Combine(Repository.Root, "features"), threads: 8)
                .Catalog.ShouldNotBeNull()
                .Features.Select(f => f.Name)
                .ShouldBe(CatalogLoader.LoadDirectory(Path.Combine(Repository.Root, "features")).Catalog!.Features.Select(f => f.Name));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public void Load_reads_every_key_of_a_feature()
    {
        var text = Definitions.With(
            "entity: user\nfields:",
            """
            entity: user
            description: What the user clicked.
            owner: feed-ml
            tags: [feed, click, feed]
            max_value_bytes: 1024
            dead_letter_expired: true
            fields:
            """
        );

        var clicks = Definitions.LoadValid(text).FindFeature("clicks")!;

        clicks.Description.ShouldBe("What the user clicked.");
        clicks.Owner.ShouldBe("feed-ml");
        clicks.Tags.ShouldBe(["feed", "click"]);
        clicks.MaxValueBytes.ShouldBe(1_024);
        clicks.DeadLetterExpired.ShouldBeTrue();
        clicks.Fields.Select(f => (f.Ordinal, f.Name, f.Required)).ShouldBe([(0, "article_id", true), (1, "price", false)]);
        clicks.From[0].Where!.Text.ShouldBe("event.type == \"click\"");
        clicks.From[0].Values.Select(v => v!.Text).ShouldBe(["event.target.id", "event.target.price"]);
        clicks.From[0].Stream.Name.ShouldBe("market-events");
        clicks.Entity.Name.ShouldBe("user");
    }

    [Theory]
    [InlineData("{type: kafka, topic: t}", "Kafka { Type = kafka, Topic = t }")]
    [InlineData("{type: kinesis, stream: s}", "Kinesis { Type = kinesis, Stream = s }")]
    [InlineData("{type: pubsub, subscription: p}", "PubSub { Type = pubsub, Subscription = p }")]
    [InlineData("{type: http}", "Http { Type = http }")]
    [InlineData("{type: file, path: x/y.ndjson}", "File { Type = file, Path = x/y.ndjson }")]
    public void Load_reads_every_source(string source, string expected) =>
        Definitions
            .LoadValid(Definitions.With("{type: kafka, topic: market.events}", source))
            .FindStream("market-events")!
            .Source.ToString()
            .ShouldBe(expected);

    [Fact]
    public void Load_reads_format_delete_when_unit_and_event_id()
    {
        var text = Definitions
            .With("topic: market.events}", "topic: market.events}\nformat: debezium-json")
            .Replace(
                "    values: {nickname",
                "    timestamp_unit: us\n    delete_when: event.op == \"d\"\n    values: {nickname",
                StringComparison.Ordinal
            );

        var catalog = Definitions.LoadValid(text);

        catalog.FindStream("market-events")!.Format.ShouldBe(EventFormat.DebeziumJson);
        var input = catalog.FindFeature("profile")!.From[0];
        input.TimestampUnit.ShouldBe(TimestampUnit.Microseconds);
        input.EventId!.Text.ShouldBe("event.id");
        input.DeleteWhen!.Text.ShouldBe("event.op == \"d\"");
    }

    [Fact]
    public void Load_field_without_an_entry_in_values_is_null_there() =>
        Definitions
            .LoadValid(Definitions.With("      price: event.target.price\n", ""))
            .FindFeature("clicks")!
            .From[0]
            .Values.Select(v => v?.Text)
            .ShouldBe(["event.target.id", null]);

    [Fact]
    public void Load_definitions_may_stand_in_any_file_and_order()
    {
        var files = Definitions.Valid.Split("---\n").Select((text, i) => ($"{9 - i}.yaml", text)).ToList();

        CatalogLoader.Load(files).Catalog!.Features.Select(f => f.Name).ShouldBe(["clicks", "profile"]);
    }

    [Fact]
    public void Load_definition_tests_are_no_definitions() =>
        CatalogLoader.Load([("a.yaml", Definitions.Valid), ("a.test.yaml", "events: []")]).Diagnostics.ShouldBeEmpty();

    [Fact]
    public void Load_empty_documents_and_comments_are_nothing() =>
        Definitions.LoadValid("# a comment\n---\n---\n" + Definitions.Valid + "---\n# the end\n").Features.Length.ShouldBe(2);

    [Fact]
    public void Load_windows_line_ends_are_read_and_positions_stay_right()
    {
        var text = Definitions.With("type: long", "type: lng").Replace("\n", "\r\n", StringComparison.Ordinal);

        var error = Definitions.Load(text).Diagnostics.ShouldHaveSingleItem();

        (error.Line, error.Column).ShouldBe((16, 25));
    }

    [Fact]
    public void Load_plain_aliases_are_what_they_stand_for() =>
        Definitions
            .LoadValid(Definitions.With("retain: {period: 30d}\n", "retain: {period: &p 30d}\nserve: {period: *p}\n"))
            .FindFeature("clicks")!
            .Serve!.Period.ShouldBe(TimeSpan.FromDays(30));

    [Fact]
    public void Revision_is_that_of_paths_and_contents()
    {
        var revision = CatalogLoader.Load([("a.yaml", Definitions.Valid)]).Catalog!.Revision;

        revision.ShouldMatch("^[0-9a-f]{12}$");
        CatalogLoader.Load([("a.yaml", Definitions.Valid)]).Catalog!.Revision.ShouldBe(revision);
        CatalogLoader.Load([("b.yaml", Definitions.Valid)]).Catalog!.Revision.ShouldNotBe(revision);
        CatalogLoader.Load([("a.yaml", Definitions.Valid + "# x\n")]).Catalog!.Revision.ShouldNotBe(revision);
    }

    [Fact]
    public void Load_nothing_is_an_error() =>
        CatalogLoader.Load([]).Diagnostics.ShouldHaveSingleItem().Message.ShouldContain("there are no definitions here");

    [Fact]
    public void Load_only_comments_is_an_error() =>
        Definitions.Load("# nothing\n").Diagnostics.ShouldHaveSingleItem().File.ShouldBe("a.yaml");
}
