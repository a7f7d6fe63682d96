using System.Text;
using FeatureStore.Definitions.Loading;
using FeatureStore.Ingestion.Extraction;

namespace FeatureStore.Ingestion.Tests;

public class EventPipelineTests
{
    private const string Head = """
        apiVersion: featurestore/v1
        kind: Stream
        name: s
        source: {type: http}
        ---
        apiVersion: featurestore/v1
        kind: Stream
        name: db
        source: {type: http}
        format: debezium-json
        ---
        apiVersion: featurestore/v1
        kind: Entity
        name: user
        ---

        """;

    private const string Clicks = """
        apiVersion: featurestore/v1
        kind: ActionFeature
        name: clicks
        entity: user
        fields:
          - {name: article_id, type: id, required: true}
          - {name: price, type: long}
        from:
          - stream: s
            where: event.type == "click"
            entity_id: event.user
            event_id: event.id
            timestamp: event.at
            values: {article_id: event.article, price: event.price}
        retain: {period: 30d}

        """;

    private const string Click = """{"id":"e1","type":"click","user":"u1","at":"2026-11-22T11:59:00Z","article":"a1","price":5}""";

    [Fact]
    public void Event_becomes_a_record_with_its_keys_and_value()
    {
        var pipeline = new PipelineFixture(Head + Clicks);

        pipeline.Send(Click).ShouldBeEmpty();

        var record = pipeline.Records.ShouldHaveSingleItem();
        record.PartitionKey.ShouldBe("user#u1#clicks");
        record.EventIdentity.ShouldBe("s#e1");
        record.Timestamp.ShouldBe(new DateTimeOffset(2026, 11, 22, 11, 59, 0, TimeSpan.Zero).ToUnixTimeMilliseconds());
        pipeline.Value().ShouldBe("""["a1",5]""");
    }

    [Fact]
    public void Event_that_no_filter_wants_is_no_rejection()
    {
        var pipeline = new PipelineFixture(Head + Clicks);

        pipeline.Send("""{"type":"view"}""").ShouldBeEmpty();
        pipeline.Send("{}").ShouldBeEmpty();

        pipeline.Records.ShouldBeEmpty();
    }

    [Fact]
    public void Event_feeds_every_feature_that_reads_its_stream_and_one_that_cannot_harms_no_other()
    {
        var other = Clicks
            .Replace("name: clicks", "name: prices", StringComparison.Ordinal)
            .Replace("type: id", "type: long", StringComparison.Ordinal);
        var pipeline = new PipelineFixture(Head + Clicks + "---\n" + other);

        var rejection = pipeline.Send(Click).ShouldHaveSingleItem();

        rejection.Feature!.Name.ShouldBe("prices");
        rejection.Reason.ShouldBe(RejectionReason.Value);
        rejection.Message.ShouldContain("article_id");
        pipeline.Records.ShouldHaveSingleItem().Feature.Name.ShouldBe("clicks");
    }

    [Fact]
    public void First_from_entry_that_matches_makes_the_only_record()
    {
        var pipeline = new PipelineFixture(
            Head
                + Clicks.Replace(
                    "retain:",
                    """
                      - stream: s
                        entity_id: event.user
                        event_id: event.id
                        timestamp: event.at
                        values: {article_id: '"other"'}
                    retain:
                    """,
                    StringComparison.Ordinal
                )
        );

        pipeline.Send(Click).ShouldBeEmpty();
        pipeline.Value().ShouldBe("""["a1",5]""");

        pipeline.Records.Clear();
        pipeline.Send(Click.Replace("click", "view", StringComparison.Ordinal)).ShouldBeEmpty();
        pipeline.Value().ShouldBe("""["other",null]""");
    }

    [Theory]
    [InlineData("\"user\":\"u1\"", "\"user\":null", RejectionReason.EntityId)]
    [InlineData("\"user\":\"u1\"", "\"user\":\"\"", RejectionReason.EntityId)]
    [InlineData("\"user\":\"u1\",", "", RejectionReason.EntityId)]
    [InlineData("\"user\":\"u1\"", "\"user\":true", RejectionReason.EntityId)]
    [InlineData("\"id\":\"e1\",", "", RejectionReason.EventId)]
    [InlineData("\"id\":\"e1\"", "\"id\":\"\"", RejectionReason.EventId)]
    [InlineData("\"id\":\"e1\"", "\"id\":1.5", RejectionReason.EventId)]
    [InlineData("2026-11-22T11:59:00Z", "yesterday", RejectionReason.Timestamp)]
    [InlineData("\"2026-11-22T11:59:00Z\"", "null", RejectionReason.Timestamp)]
    [InlineData("\"2026-11-22T11:59:00Z\"", "-1", RejectionReason.Timestamp)]
    [InlineData("2026-11-22T11:59:00Z", "2026-11-24T12:00:00Z", RejectionReason.FutureTimestamp)]
    [InlineData("2026-11-22T11:59:00Z", "2026-10-01T00:00:00Z", RejectionReason.Expired)]
    [InlineData("\"article\":\"a1\"", "\"article\":null", RejectionReason.Value)]
    [InlineData("\"article\":\"a1\",", "", RejectionReason.Value)]
    [InlineData("\"article\":\"a1\"", "\"article\":{}", RejectionReason.Value)]
    [InlineData("\"price\":5", "\"price\":\"5\"", RejectionReason.Value)]
    [InlineData("\"price\":5", "\"price\":1.5", RejectionReason.Value)]
    [InlineData("\"article\":\"a1\"", "\"article\":\"\\ud800\"", RejectionReason.Value)]
    public void Event_that_a_feature_cannot_use_is_set_aside_with_the_reason(string find, string replace, RejectionReason reason)
    {
        var pipeline = new PipelineFixture(Head + Clicks);

        var rejection = pipeline.Send(Click.Replace(find, replace, StringComparison.Ordinal)).ShouldHaveSingleItem();

        rejection.Reason.ShouldBe(reason, rejection.Message);
        rejection.Feature!.Name.ShouldBe("clicks");
        rejection.Message.ShouldContain("clicks");
        pipeline.Records.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("[1]")]
    [InlineData("null")]
    [InlineData("{\"a\":1")]
    public void Message_that_is_no_object_is_rejected_as_a_whole(string message)
    {
        var rejection = new PipelineFixture(Head + Clicks).Send(message).ShouldHaveSingleItem();

        rejection.Reason.ShouldBe(RejectionReason.Malformed);
        rejection.Feature.ShouldBeNull();
    }

    [Fact]
    public void Event_nested_beyond_the_bound_is_rejected()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 10_000)) + "1" + new string('}', 10_000);

        new PipelineFixture(Head + Clicks).Send(deep).ShouldHaveSingleItem().Reason.ShouldBe(RejectionReason.Malformed);
    }

    [Fact]
    public void Value_over_max_value_bytes_is_set_aside()
    {
        var pipeline = new PipelineFixture(Head + Clicks + "max_value_bytes: 100\n");

        pipeline
            .Send(Click.Replace("\"a1\"", $"\"{new string('x', 200)}\"", StringComparison.Ordinal))
            .ShouldHaveSingleItem()
            .Reason.ShouldBe(RejectionReason.ValueTooLarge);
        pipeline.Send(Click).ShouldBeEmpty();
    }

    [Fact]
    public void Entity_id_over_1024_bytes_is_set_aside()
    {
        var pipeline = new PipelineFixture(Head + Clicks);

        // 342 characters of three bytes each.
        pipeline
            .Send(Click.Replace("u1", new string('가', 342), StringComparison.Ordinal))
            .ShouldHaveSingleItem()
            .Reason.ShouldBe(RejectionReason.EntityId);
        pipeline.Send(Click.Replace("u1", new string('가', 341), StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void Entity_id_whose_escaped_key_is_too_long_for_the_store_is_set_aside()
    {
        var pipeline = new PipelineFixture(Head + Clicks);

        pipeline
            .Send(Click.Replace("u1", new string('#', 1_000), StringComparison.Ordinal))
            .ShouldHaveSingleItem()
            .Reason.ShouldBe(RejectionReason.EntityId);
    }

    [Fact]
    public void Integer_event_id_is_padded_to_20_digits()
    {
        var pipeline = new PipelineFixture(Head + Clicks);

        pipeline.Send(Click.Replace("\"e1\"", "42", StringComparison.Ordinal)).ShouldBeEmpty();

        pipeline.Records[0].EventIdentity.ShouldBe("s#00000000000000000042");
    }

    [Fact]
    public void Event_without_event_id_is_identified_by_its_canonical_form()
    {
        var pipeline = new PipelineFixture(Head + Clicks.Replace("    event_id: event.id\n", "", StringComparison.Ordinal));

        pipeline.Send(Click).ShouldBeEmpty();
        pipeline
            .Send("""{ "price": 5.0, "article":"a1", "at":"2026-11-22T11:59:00Z", "user":"u1", "type":"click", "id":"e1" }""")
            .ShouldBeEmpty();
        pipeline.Send(Click.Replace("\"price\":5", "\"price\":6", StringComparison.Ordinal)).ShouldBeEmpty();

        pipeline.Records[0].EventIdentity.ShouldMatch("^s#[0-9a-f]{64}$");
        pipeline.Records[1].EventIdentity.ShouldBe(pipeline.Records[0].EventIdentity);
        pipeline.Records[2].EventIdentity.ShouldNotBe(pipeline.Records[0].EventIdentity);
    }

    /// <summary>The time of an event is judged by a clock that may be set wrong meanwhile: an event that is set aside does not come again.</summary>
    [Theory]
    [InlineData(-4_000)]
    [InlineData(-2)]
    [InlineData(2)]
    [InlineData(4_000)]
    public void Clock_that_jumps_sets_no_event_aside_that_was_right_before(int days)
    {
        var pipeline = new PipelineFixture(Head + Clicks);
        var future = Click.Replace("2026-11-22T11:59:00Z", "2026-12-24T12:00:00Z", StringComparison.Ordinal);
        var old = Click.Replace("2026-11-22", "2026-10-01", StringComparison.Ordinal);

        pipeline.Clock.Ahead = TimeSpan.FromDays(days);
        pipeline.Send(Click).ShouldBeEmpty();

        // And when it is right again, everything is judged as before.
        pipeline.Clock.Ahead = TimeSpan.Zero;
        pipeline.Send(Click).ShouldBeEmpty();
        pipeline.Send(future).ShouldHaveSingleItem().Reason.ShouldBe(RejectionReason.FutureTimestamp);
        pipeline.Send(old).ShouldHaveSingleItem().Reason.ShouldBe(RejectionReason.Expired);
    }

    [Fact]
    public void Expired_event_is_a_dead_letter_only_where_the_feature_asks()
    {
        var old = Click.Replace("2026-11-22", "2026-01-01", StringComparison.Ordinal);

        new PipelineFixture(Head + Clicks).Send(old).ShouldHaveSingleItem().IsDeadLetter.ShouldBeFalse();
        new PipelineFixture(Head + Clicks + "dead_letter_expired: true\n").Send(old).ShouldHaveSingleItem().IsDeadLetter.ShouldBeTrue();
    }

    [Fact]
    public void Filter_that_gives_no_bool_sets_the_event_aside()
    {
        var pipeline = new PipelineFixture(Head + Clicks.Replace("event.type == \"click\"", "event.type", StringComparison.Ordinal));

        pipeline.Send(Click).ShouldHaveSingleItem().Reason.ShouldBe(RejectionReason.Filter);
    }

    [Fact]
    public void Stream_variable_shows_key_headers_partition_and_offset()
    {
        var pipeline = new PipelineFixture(
            Head
                + Clicks
                    .Replace("type: id, required: true", "type: string", StringComparison.Ordinal)
                    .Replace(
                        "event.article,",
                        "stream.name + stream.key + stream.headers.h + string(stream.partition),",
                        StringComparison.Ordinal
                    )
                    .Replace("price: event.price", "price: stream.offset", StringComparison.Ordinal)
        );

        pipeline
            .Send(
                Click,
                with: raw =>
                {
                    raw.Key = "k";
                    raw.Partition = 3;
                    raw.Offset = 77;
                    raw.Headers.Add(new("h", Encoding.UTF8.GetBytes("v")));
                }
            )
            .ShouldBeEmpty();

        pipeline.Value().ShouldBe("""["skv3",77]""");
    }

    [Theory]
    [InlineData(
        """{"schema":{},"payload":{"op":"u","ts_ms":1795348740000,"source":{"table":"kw","lsn":7},"after":{"user_id":5,"k":["b","a"]}}}"""
    )]
    [InlineData("""{"op":"u","ts_ms":1795348740000,"source":{"table":"kw","lsn":7},"after":{"user_id":5,"k":["b","a"]}}""")]
    public void Debezium_change_is_unwrapped_and_gets_its_table(string change)
    {
        var pipeline = new PipelineFixture(Head + Keywords);

        pipeline.Send(change, "db").ShouldBeEmpty();

        var record = pipeline.Records.ShouldHaveSingleItem();
        record.PartitionKey.ShouldBe("user#5#keywords");
        record.EventIdentity.ShouldBe("db#00000000000000000007");
        pipeline.Value().ShouldBe("""[["b","a"]]""");
    }

    [Fact]
    public void Debezium_delete_is_a_tombstone_and_the_null_after_it_is_skipped()
    {
        var pipeline = new PipelineFixture(Head + Keywords);

        pipeline
            .Send("""{"op":"d","ts_ms":1795348740000,"source":{"table":"kw","lsn":8},"before":{"user_id":5},"after":null}""", "db")
            .ShouldBeEmpty();
        pipeline.Send("", "db").ShouldBeEmpty();
        pipeline.Send("null", "db").ShouldBeEmpty();

        pipeline.Records.ShouldHaveSingleItem().Value.ShouldBeNull();
    }

    [Fact]
    public void New_catalog_takes_effect_with_the_next_event()
    {
        var pipeline = new PipelineFixture(Head + Clicks);
        pipeline.Send(Click);

        pipeline.Registry.Swap(
            CatalogLoader.Load([("t.yaml", Head + Clicks.Replace("name: clicks", "name: taps", StringComparison.Ordinal))]).Catalog!
        );
        pipeline.Send(Click);

        pipeline.Records.Select(record => record.Feature.Name).ShouldBe(["clicks", "taps"]);
    }

    [Fact]
    public void What_is_delivered_as_one_ends_under_the_catalog_that_it_began_with()
    {
        var pipeline = new PipelineFixture(Head + Clicks);
        var batch = new TestDelivery();
        pipeline.Send(batch, Click);

        // The feature is gone, and so is its stream.
        pipeline.Registry.Swap(CatalogLoader.Load([("t.yaml", "apiVersion: featurestore/v1\nkind: Entity\nname: user\n")]).Catalog!);
        pipeline.Send(batch, Click.Replace("e1", "e2", StringComparison.Ordinal));
        pipeline.Send(Click.Replace("e1", "e3", StringComparison.Ordinal));

        pipeline.Records.Select(record => record.EventIdentity).ShouldBe(["s#e1", "s#e2"]);
    }

    private const string Keywords = """
        apiVersion: featurestore/v1
        kind: StaticFeature
        name: keywords
        entity: user
        fields:
          - {name: keywords, type: list<string>, required: true}
        from:
          - stream: db
            where: event.table == "kw"
            entity_id: 'string(event.op == "d" ? event.before.user_id : event.after.user_id)'
            event_id: event.source.lsn
            timestamp: event.ts_ms
            delete_when: event.op == "d"
            values: {keywords: event.after.k}

        """;
}
