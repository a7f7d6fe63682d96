using Confluent.Kafka;

namespace FeatureStore.Ingestion.Tests.Sources.Kafka;

/// <summary>What comes over the wire: codecs, Debezium with and without its envelope, tombstones, start positions.</summary>
public sealed class KafkaFormatTests : KafkaTest
{
    private const string Changes = "changes";

    private const string Debezium =
        Stream
        + $$"""

            ---
            apiVersion: featurestore/v1
            kind: Stream
            name: changes
            source: {type: kafka, topic: {{Changes}}}
            format: debezium-json
            ---
            apiVersion: featurestore/v1
            kind: StaticFeature
            name: keywords
            entity: user
            fields:
              - {name: keywords, type: list<string>, required: true}
            from:
              - stream: changes
                where: event.table == "keywords"
                entity_id: 'string(event.op == "d" ? event.before.user_id : event.after.user_id)'
                event_id: event.source.lsn
                timestamp: event.source.ts_ms
                delete_when: event.op == "d"
                values: {keywords: event.after.keywords}
            """;

    [Theory]
    [InlineData(CompressionType.Gzip)]
    [InlineData(CompressionType.Snappy)]
    [InlineData(CompressionType.Lz4)]
    [InlineData(CompressionType.Zstd)]
    public async Task Compressed_topics_are_read(CompressionType codec)
    {
        await using var worker = await StartAsync();
        using (
            var producer = new ProducerBuilder<Null, string>(
                new ProducerConfig
                {
                    BootstrapServers = Kafka.BootstrapServers,
                    CompressionType = codec,
                    LingerMs = 20,
                }
            ).Build()
        )
        {
            for (var i = 0; i < 200; i++)
            {
                producer.Produce(Topic, new Message<Null, string> { Value = Click($"e{i}") });
            }
            producer.Flush(Patience).ShouldBe(0);
        }

        await worker.HasAsync("kafka_clicks", "u", 200);
        await CommittedAsync(200);
    }

    [Fact]
    public async Task Debezium_changes_with_and_without_envelope_deletes_and_tombstones()
    {
        Kafka.CreateTopic(Changes, 1);
        await using var worker = await StartAsync(stream: Debezium);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        Produce(
            [
                Change(1, now, "c", after: """{"user_id":1,"keywords":["a"]}"""),
                Envelope(Change(2, now + 1, "u", after: """{"user_id":1,"keywords":["b"]}""")),
                Change(3, now, "c", after: """{"user_id":2,"keywords":["gone"]}"""),
                Envelope(Change(4, now + 1, "d", before: """{"user_id":2,"keywords":["gone"]}""")),
                // The broker's tombstone after a delete.
                null!,
                Change(5, now, "r", after: """{"user_id":3,"keywords":["c"]}"""),
            ],
            topic: Changes
        );

        await UntilAsync(() => Committed(Changes, 1) == 6, () => $"{Committed(Changes, 1)} changes are committed");
        (await worker.ReadAsync("keywords", "1")).ShouldBe(["""[["b"]]"""]);
        (await worker.ReadAsync("keywords", "2")).ShouldBeEmpty();
        (await worker.ReadAsync("keywords", "3")).ShouldBe(["""[["c"]]"""]);
    }

    /// <summary>
    /// I1 under <c>latest</c>: the end is looked for once and committed, so that what comes while the worker is away is not skipped by the next.
    /// </summary>
    [Fact]
    public async Task Start_from_latest_skips_what_was_there_and_nothing_that_comes_later()
    {
        Dictionary<string, string?> latest = new() { ["kafka:startFrom"] = "latest" };
        Produce(Enumerable.Range(0, 100).Select(i => Click($"old{i}")));
        await using (await StartAsync(latest))
        {
            await CommittedAsync(100);
        }
        Produce(Enumerable.Range(0, 50).Select(i => Click($"new{i}")));

        await using var worker = await StartAsync(latest);

        await worker.HasAsync("kafka_clicks", "u", 50);
        await CommittedAsync(150);
        (await worker.ReadAsync("kafka_clicks", "u")).ShouldAllBe(value => value.Contains("new"));
    }

    /// <summary>Which message is the first of a time the mock cluster cannot tell: it always says that there is none.</summary>
    [Fact]
    public async Task Start_from_a_time_after_the_last_message_is_the_end()
    {
        Produce(Enumerable.Range(0, 20).Select(i => Click($"old{i}")));
        var later = TimeProvider.System.GetUtcNow().AddHours(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
        await using var worker = await StartAsync(new() { ["kafka:startFrom"] = later });
        await CommittedAsync(20);

        Produce([Click("new")]);

        await CommittedAsync(21);
        (await worker.ReadAsync("kafka_clicks", "u")).ShouldBe(["""["a-new"]"""]);
    }

    /// <summary>
    /// Cooperative rebalancing: members that come and go move partitions, which are drained and committed before they are handed over. What is
    /// done twice all the same (a member that a starved machine keeps from the group for too long) is harmless, and is told.
    /// </summary>
    [Fact]
    public async Task Three_workers_come_and_go_and_lose_nothing()
    {
        var directories = Enumerable.Range(0, 3).Select(_ => Directory.CreateTempSubdirectory("featurestore-").FullName).ToArray();
        var workers = new List<WorkerFixture>();
        try
        {
            foreach (var directory in directories)
            {
                workers.Add(await StartAsync(directory: directory));
                Produce(Enumerable.Range(0, 200).Select(i => Click($"w{workers.Count}-{i}")));
            }
            await CommittedAsync(600);
            await workers[0].StopAsync();
            Produce(Enumerable.Range(0, 200).Select(i => Click($"last-{i}")));
            await CommittedAsync(800);

            var written = workers.SelectMany(worker => worker.Store.Written).Select(write => write.EventIdentity).ToList();
            written.Distinct().Count().ShouldBe(800);
            TestContext.Current.TestOutputHelper?.WriteLine($"{written.Count - 800} of 800 records were written twice");
        }
        finally
        {
            foreach (var worker in workers)
            {
                await worker.DisposeAsync();
            }
            foreach (var directory in directories)
            {
                Directory.Delete(directory, recursive: true);
            }
        }
    }

    private static string Change(int lsn, long at, string op, string before = "null", string after = "null") =>
        $$$"""{"op":"{{{op}}}","before":{{{before}}},"after":{{{after}}},"source":{"table":"keywords","lsn":{{{lsn}}},"ts_ms":{{{at}}}}}""";

    private static string Envelope(string change) => $$"""{"schema":{"type":"struct"},"payload":{{change}}}""";
}
