using FeatureStore.Ingestion.DeadLetters;
using FeatureStore.Ingestion.Sources.Kafka;
using Microsoft.Extensions.Logging.Abstractions;

namespace FeatureStore.Ingestion.Tests.Sources.Kafka;

/// <summary>Events that fail for one feature and may pass later: the store refuses their record.</summary>
public sealed class KafkaRetryTests : KafkaTest
{
    private const string Retry = Topic + ".retry";
    private const string DeadLetters = Topic + ".dlq";

    private static readonly LetterFilter All = new(null, null, null, null);

    /// <summary>A second feature on the same events.</summary>
    private const string Second =
        Stream
        + $$"""

            ---
            apiVersion: featurestore/v1
            kind: ActionFeature
            name: second_clicks
            entity: user
            fields:
              - {name: article_id, type: id, required: true}
              - {name: place, type: string}
              - {name: header, type: string}
            from:
              - stream: from-kafka
                entity_id: event.user
                event_id: event.id
                timestamp: event.at
                values:
                  article_id: event.article
                  place: string(stream.partition) + "/" + string(stream.offset)
                  header: stream.headers.h
            retain: {period: 30d}
            """;

    [Fact]
    public async Task Refused_record_comes_back_for_its_feature_alone_and_looks_as_it_did_at_first()
    {
        Kafka.CreateTopic(Retry, 2);
        await using var worker = await StartAsync(stream: Second);
        var refusals = 2;
        worker.Store.Refuses = write => write.Feature.Name == "second_clicks" && Interlocked.Decrement(ref refusals) >= 0;

        Produce([Click("e1")], key: "k", header: "h");

        await worker.HasAsync("second_clicks", "u", 1);
        var letters = Consume(Retry, 2, partitions: 2);
        letters.Select(sent => Header(sent, "featurestore-attempts")).ShouldBe(["1", "2"], ignoreOrder: true);
        letters.ShouldAllBe(sent => Header(sent, "featurestore-offset") == "0");
        var letter = letters[0];
        Header(letter, "featurestore-code").ShouldBe("Refused");
        Header(letter, "featurestore-feature").ShouldBe("second_clicks");
        Header(letter, "featurestore-origin").ShouldBe(Topic);
        Header(letter, "featurestore-not-before").ShouldNotBeNull();
        letter.Message.Key.ShouldBe("k");
        var place = $"{Header(letter, "featurestore-partition")}/{Header(letter, "featurestore-offset")}";
        (await worker.ReadAsync("second_clicks", "u")).ShouldBe([$"""["a-e1","{place}","v"]"""]);
        // The other feature was written once, by the event itself.
        worker.Store.Written.Count(write => write.Feature.Name == "kafka_clicks").ShouldBe(1);
        await UntilAsync(() => Committed(Retry, 2) == 2, () => $"{Committed(Retry, 2)} retries are committed");
    }

    [Fact]
    public async Task Record_that_is_refused_again_and_again_is_one_dead_letter_and_stops_nothing()
    {
        Kafka.CreateTopic(Retry, 1);
        await using var worker = await StartAsync(stream: Second);
        worker.Store.Refuses = write =>
            write.Feature.Name == "second_clicks" && write.EventIdentity.EndsWith("#e1", StringComparison.Ordinal);

        Produce([Click("e1"), .. Enumerable.Range(2, 50).Select(i => Click($"e{i}"))]);

        var letter = Consume(DeadLetters, 1).ShouldHaveSingleItem();
        Header(letter, "featurestore-code").ShouldBe("Refused");
        // At first, and two retries.
        Header(letter, "featurestore-attempts").ShouldBe("3");
        await worker.HasAsync("kafka_clicks", "u", 51);
        await worker.HasAsync("second_clicks", "u", 50);
        await CommittedAsync(51);
        Letters().Count.ShouldBe(1);
    }

    [Fact]
    public async Task Retry_waits_for_its_time_while_others_go_on_and_survives_the_worker()
    {
        Kafka.CreateTopic(Retry, 4);
        Dictionary<string, string?> slow = new() { ["kafka:retry:delay"] = "1h", ["kafka:retry:maxDelay"] = "1h" };
        await using (var worker = await StartAsync(slow))
        {
            worker.Store.Refuses = write => write.EventIdentity.EndsWith("#late", StringComparison.Ordinal);
            Produce([Click("late")]);
            await CommittedAsync(1);
            Consume(Retry, 1, partitions: 4).ShouldHaveSingleItem();

            Produce(Enumerable.Range(0, 100).Select(i => Click($"e{i}")));
            await worker.HasAsync("kafka_clicks", "u", 100);
            await CommittedAsync(101);
            Committed(Retry, 4).ShouldBe(0);
        }

        // Its time is in an hour; a worker that is killed meanwhile has not lost it.
        await using var next = await StartAsync(slow);
        Produce([Click("more")]);
        await next.HasAsync("kafka_clicks", "u", 101);
        Committed(Retry, 4).ShouldBe(0);
    }

    [Fact]
    public async Task Without_a_retry_topic_the_event_is_a_dead_letter_at_once()
    {
        await using var worker = await StartAsync(
            new()
            {
                ["kafka:properties:topic.metadata.propagation.max.ms"] = "300",
                ["kafka:properties:allow.auto.create.topics"] = "false",
            }
        );
        worker.Store.Refuses = _ => true;

        Produce([Click("e1")]);

        Header(Consume(DeadLetters, 1).ShouldHaveSingleItem(), "featurestore-attempts").ShouldBe("1");
        await CommittedAsync(1);
    }

    [Fact]
    public async Task Replayed_dead_letter_is_made_for_its_feature_alone_from_the_place_it_had()
    {
        await using var worker = await StartAsync(new() { ["kafka:retry:attempts"] = "0" }, stream: Second);
        worker.Store.Refuses = write => write.Feature.Name == "second_clicks";
        Produce([Click("e1")], header: "h");
        await CommittedAsync(1);
        var letter = Letters().ShouldHaveSingleItem();
        letter.Headers.Feature.ShouldBe("second_clicks");
        worker.Store.Refuses = _ => false;

        using (var queue = Queue())
        {
            await queue.ReplayAsync(letter, CancellationToken.None);
        }

        await worker.HasAsync("second_clicks", "u", 1);
        (await worker.ReadAsync("second_clicks", "u")).ShouldBe([$"""["a-e1","{letter.Headers.Partition}/{letter.Headers.Offset}","v"]"""]);
        worker.Store.Written.Count(write => write.Feature.Name == "kafka_clicks").ShouldBe(1);
        await CommittedAsync(2);
    }

    [Fact]
    public async Task Letters_are_read_in_bounds_by_feature_reason_and_time()
    {
        await using var worker = await StartAsync();
        Produce(["{broken", Click("e1").Replace("\"u\"", "7.5", StringComparison.Ordinal)]);
        await CommittedAsync(2);

        Letters().Count.ShouldBe(2);
        Letters(All with { Code = "malformed" }).ShouldHaveSingleItem().Headers.Feature.ShouldBeNull();
        Letters(All with { Feature = "kafka_clicks" }).ShouldHaveSingleItem().Headers.Code.ShouldBe("EntityId");
        var hour = TimeSpan.FromHours(1);
        Letters(All with { Since = TimeProvider.System.GetUtcNow() + hour }).ShouldBeEmpty();
        Letters(All with { Until = TimeProvider.System.GetUtcNow() - hour }).ShouldBeEmpty();
        using var queue = Queue();
        var first = Letters()[0];
        queue.Find(first.Topic, first.Partition, first.Offset, CancellationToken.None)!.Value.ShouldBe(first.Value);
        queue.Find(first.Topic, first.Partition, 1_000, CancellationToken.None).ShouldBeNull();
        queue.Find(first.Topic, 77, 0, CancellationToken.None).ShouldBeNull();
    }

    private protected override Dictionary<string, string?> Settings(Dictionary<string, string?>? settings) =>
        new(base.Settings(settings))
        {
            ["ingestion:writes:minBackoff"] = "1ms",
            ["ingestion:writes:refusedRetries"] = "0",
            ["kafka:retry:attempts"] = settings?.GetValueOrDefault("kafka:retry:attempts") ?? "2",
            ["kafka:retry:delay"] = settings?.GetValueOrDefault("kafka:retry:delay") ?? "50ms",
        };

    private KafkaLetterQueue Queue() =>
        new(new KafkaOptions { BootstrapServers = Kafka.BootstrapServers }, TimeProvider.System, NullLogger.Instance);

    private List<StoredLetter> Letters(LetterFilter? filter = null)
    {
        using var queue = Queue();
        using var deadline = new CancellationTokenSource(Patience);
        return [.. queue.Read(DeadLetters, filter ?? All, deadline.Token)];
    }
}
