using Confluent.Kafka;
using FeatureStore.Storage.Online;

namespace FeatureStore.Ingestion.Tests.Sources.Kafka;

/// <summary>Against librdkafka's mock cluster: real listeners, the real protocol.</summary>
public sealed class KafkaSourceTests : KafkaTest
{
    /// <summary>Two streams, both of which feed the feature.</summary>
    private static readonly string Both =
        Stream.Replace(
            "retain:",
            "  - {stream: from-second, entity_id: event.user, event_id: event.id, timestamp: event.at, values: {article_id: event.article} }\nretain:"
        ) + "\n---\napiVersion: featurestore/v1\nkind: Stream\nname: from-second\nsource: {type: kafka, topic: second}\n";

    [Fact]
    public async Task Messages_become_records_and_are_committed()
    {
        await using var worker = await StartAsync();
        Produce(Enumerable.Range(0, 500).Select(i => Click($"e{i}")));

        await worker.HasAsync("kafka_clicks", "u", 500);

        await CommittedAsync(500);
    }

    [Fact]
    public async Task Message_is_not_committed_before_the_store_has_it()
    {
        await using var worker = await StartAsync();
        using (worker.Store.Hold())
        {
            Produce([Click("e1")]);
            await worker.Store.WriteArrived.WaitAsync(TimeSpan.FromSeconds(60));

            // Several commit intervals later there is still nothing to commit.
            for (var i = 0; i < 5; i++)
            {
                Committed().ShouldBe(0);
                await Task.Delay(30);
            }
        }
        await CommittedAsync(1);
    }

    [Fact]
    public async Task Message_that_a_feature_cannot_use_is_a_dead_letter_with_its_reason_and_harms_no_other()
    {
        await using var worker = await StartAsync();

        Produce(["{broken", Click("e1").Replace("\"u\"", "7.5", StringComparison.Ordinal), Click("e2")], key: "k", header: "h");

        await worker.HasAsync("kafka_clicks", "u", 1);
        await CommittedAsync(3);
        var letters = Consume(Topic + ".dlq", 2);
        letters.ShouldAllBe(letter => letter.Message.Key == "k" && Header(letter, "h") == "v");
        var broken = letters.Single(letter => letter.Message.Value == "{broken");
        Header(broken, "featurestore-code").ShouldBe("Malformed");
        Header(broken, "featurestore-origin").ShouldBe(Topic);
        Header(broken, "featurestore-stream").ShouldBe("from-kafka");
        Header(broken, "featurestore-offset").ShouldNotBeNull();
        var entity = letters.Single(letter => letter != broken);
        Header(entity, "featurestore-code").ShouldBe("EntityId");
        Header(entity, "featurestore-feature").ShouldBe("kafka_clicks");
    }

    [Fact]
    public async Task Store_that_is_down_pauses_the_source_and_nothing_is_lost()
    {
        await using var worker = await StartAsync(
            new() { ["ingestion:maxInFlightEvents"] = "50", ["ingestion:writes:maxBackoff"] = "50ms" }
        );
        worker.Store.FailNext(60, new StoreException(StoreFailure.Unavailable, "down"));
        Produce(Enumerable.Range(0, 2_000).Select(i => Click($"e{i}")));

        await worker.Store.Failed.WaitAsync(TimeSpan.FromSeconds(60));

        await worker.HasAsync("kafka_clicks", "u", 2_000);
        await CommittedAsync(2_000);
    }

    [Fact]
    public async Task Clean_stop_commits_what_is_durable()
    {
        await using (var worker = await StartAsync(new() { ["kafka:commitInterval"] = "1h" }))
        {
            Produce(Enumerable.Range(0, 100).Select(i => Click($"e{i}")));
            await worker.HasAsync("kafka_clicks", "u", 100);
            await worker.StopAsync();
        }
        Committed().ShouldBe(100);
    }

    [Fact]
    public async Task Stop_while_the_store_refuses_leaves_the_messages_for_the_next_worker()
    {
        await using (var worker = await StartAsync(new() { ["ingestion:stopTimeout"] = "500ms", ["kafka:drainTimeout"] = "200ms" }))
        {
            worker.Store.FailNext(int.MaxValue, new StoreException(StoreFailure.Unavailable, "down"));
            Produce([Click("e1")]);
            await worker.Store.Failed.WaitAsync(TimeSpan.FromSeconds(60));
        }
        Committed().ShouldBe(0);

        await using var next = await StartAsync();
        await next.HasAsync("kafka_clicks", "u", 1);
        await CommittedAsync(1);
    }

    [Fact]
    public async Task Commits_that_keep_failing_are_told_until_one_succeeds()
    {
        await using var worker = await StartAsync();
        Produce([Click("e0")]);
        await CommittedAsync(1);
        worker.Worker.NotReady.ShouldBeNull();
        const short OffsetCommit = 8;
        Kafka.PushErrors(OffsetCommit, [.. Enumerable.Repeat((int)ErrorCode.GroupAuthorizationFailed, 1_000)]);
        Produce([Click("e1")]);

        await UntilAsync(() => worker.Worker.NotReady is not null, () => "It says that it is well.");

        worker.Worker.NotReady.ShouldNotBeNull().ShouldContain("Kafka: committing offsets has failed 3 times");
        worker.Worker.NotReady.ShouldContain("Group authorization failed");
        Kafka.ClearErrors(OffsetCommit);
        await CommittedAsync(2);
        await UntilAsync(() => worker.Worker.NotReady is null, () => worker.Worker.NotReady!);
    }

    [Fact]
    public async Task Brokers_that_are_gone_are_told_until_one_is_back()
    {
        await using var worker = await StartAsync();
        Produce([Click("e0")]);
        await CommittedAsync(1);

        Kafka.BrokerDown();
        await UntilAsync(() => worker.Worker.NotReady is not null, () => "It says that it is well.");
        worker.Worker.NotReady.ShouldNotBeNull().ShouldContain("Kafka: reaching a broker has failed");
        Kafka.BrokerUp();

        await UntilAsync(() => worker.Worker.NotReady is null, () => worker.Worker.NotReady!);
    }

    [Fact]
    public async Task Brokers_that_are_gone_are_not_missed_once_nothing_is_read_from_them()
    {
        await using var worker = await StartAsync();
        Produce([Click("e0")]);
        await CommittedAsync(1);
        Kafka.BrokerDown();
        await UntilAsync(() => worker.Worker.NotReady is not null, () => "It says that it is well.");

        worker.Swap(yaml => yaml);

        await UntilAsync(() => worker.Worker.NotReady is null, () => worker.Worker.NotReady!);
    }

    [Fact]
    public async Task Two_workers_share_the_partitions_and_take_over_from_each_other()
    {
        var second = Directory.CreateTempSubdirectory("featurestore-").FullName;
        try
        {
            await using var stays = await StartAsync();
            Produce(Enumerable.Range(0, 100).Select(i => Click($"a{i}")));
            await CommittedAsync(100);
            await using (var leaves = await StartAsync(directory: second))
            {
                Produce(Enumerable.Range(0, 200).Select(i => Click($"b{i}")));
                await CommittedAsync(300);
            }
            Produce(Enumerable.Range(0, 100).Select(i => Click($"c{i}")));
            await CommittedAsync(400);

            var written = stays.Store.Written.Select(w => w.EventIdentity).ToHashSet();
            written.Count(identity => identity.StartsWith("from-kafka#c", StringComparison.Ordinal)).ShouldBe(100);
        }
        finally
        {
            Directory.Delete(second, recursive: true);
        }
    }

    [Fact]
    public async Task First_Kafka_stream_may_come_while_the_worker_runs_and_topics_come_and_go()
    {
        Kafka.CreateTopic("second", 2);
        await using var worker = await StartAsync(stream: "");
        worker.Swap(yaml => yaml + Stream);
        Produce(Enumerable.Range(0, 50).Select(i => Click($"a{i}")));
        await worker.HasAsync("kafka_clicks", "u", 50);

        worker.Swap(yaml => yaml + Both);
        Produce(Enumerable.Range(0, 50).Select(i => Click($"b{i}")), topic: "second");
        await worker.HasAsync("kafka_clicks", "u", 100);
        await CommittedAsync(50);

        // The first topic goes: nothing of it is used nor committed, and it goes on from there when it comes back.
        worker.Swap(yaml => yaml + Both.Replace($"topic: {Topic}", "topic: second"));
        Produce(Enumerable.Range(0, 50).Select(i => Click($"c{i}")));
        Produce(Enumerable.Range(0, 50).Select(i => Click($"d{i}")), topic: "second");
        await worker.HasAsync("kafka_clicks", "u", 200);
        Committed().ShouldBe(50);

        worker.Swap(yaml => yaml + Both);
        await CommittedAsync(100);
        await worker.HasAsync("kafka_clicks", "u", 250);
        worker.Worker.NotReady.ShouldBeNull();
    }
}
