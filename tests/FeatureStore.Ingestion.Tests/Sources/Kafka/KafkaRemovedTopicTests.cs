using Confluent.Kafka;
using FeatureStore.LocalServices.Kafka;

namespace FeatureStore.Ingestion.Tests.Sources.Kafka;

/// <summary>Messages that come while their topic is being removed from the catalog: neither used nor committed, so that none is lost (I1).</summary>
public sealed class KafkaRemovedTopicTests : IDisposable
{
    private const string Going = "going";
    private const string Staying = "staying";

    /// <summary>Messages at most, produced at a pace that leaves the source waiting for the next one nearly all the time.</summary>
    private const int MaxMessages = 8_000;

    private const string StayingYaml = $$"""
        ---
        apiVersion: featurestore/v1
        kind: Stream
        name: staying
        source: {type: kafka, topic: {{Staying}}}
        ---
        apiVersion: featurestore/v1
        kind: ActionFeature
        name: stayed
        entity: user
        fields:
          - {name: article_id, type: id, required: true}
        from:
          - {stream: staying, entity_id: event.user, event_id: event.id, timestamp: event.at, values: {article_id: event.article} }
        retain: {period: 30d}
        """;

    private static readonly string Both = StayingYaml + "\n" + StayingYaml.Replace("staying", "going").Replace("stayed", "went");

    private static readonly string At = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
    private readonly string _directory = Directory.CreateTempSubdirectory("featurestore-").FullName;
    private readonly MockKafkaCluster _kafka = new(brokers: 1);
    private readonly string _group = $"g-{Guid.NewGuid():N}";

    public KafkaRemovedTopicTests()
    {
        _kafka.SetInitialRebalanceDelay(TimeSpan.FromMilliseconds(50));
        _kafka.CreateTopic(Going, 1);
        _kafka.CreateTopic(Staying, 1);
    }

    public void Dispose()
    {
        _kafka.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Message_that_comes_as_its_topic_goes_is_not_committed_and_comes_again_with_it()
    {
        await using var worker = await WorkerFixture.StartAsync(
            _directory,
            new()
            {
                ["kafka:bootstrapServers"] = _kafka.BootstrapServers,
                ["kafka:groupId"] = _group,
                ["kafka:properties:session.timeout.ms"] = "2000",
                ["kafka:properties:heartbeat.interval.ms"] = "200",
                ["kafka:commitInterval"] = "20ms",
            },
            Both
        );
        using var producer = new ProducerBuilder<Null, string>(
            new ProducerConfig { BootstrapServers = _kafka.BootstrapServers, LingerMs = 0 }
        ).Build();
        using var stop = new CancellationTokenSource();
        var producing = Task.Run(() => ProduceAsync(producer, stop.Token));

        for (var round = 0; round < 2; round++)
        {
            // While messages of it are being used the topic goes; a message of the other one shows that the source has seen it.
            var before = await UsedAsync(worker);
            await UntilAsync(async () => await UsedAsync(worker) > before + 10, $"more than {before} used in round {round}");
            worker.Swap(yaml => yaml + StayingYaml);
            await producer.ProduceAsync(Staying, new Message<Null, string> { Value = Click($"s{round}") });
            var expected = round + 1;
            await UntilAsync(
                async () => (await worker.ReadAsync("stayed", "u")).Length == expected,
                $"{expected} of the topic that stays used"
            );
            worker.Swap(yaml => yaml + Both);
        }
        await stop.CancelAsync();
        var produced = await producing;

        await UntilAsync(async () => await UsedAsync(worker) == produced, $"all {produced} messages used");
        await UntilAsync(() => Task.FromResult(Committed() == produced), $"all {produced} messages committed");

        async Task UntilAsync(Func<Task<bool>> isSo, string what)
        {
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(120));
            while (!await isSo())
            {
                deadline.IsCancellationRequested.ShouldBeFalse($"waited for: {what}; {Committed()} of the topic that goes are committed");
                await Task.Delay(50);
            }
        }
    }

    /// <returns>How many.</returns>
    private static async Task<int> ProduceAsync(IProducer<Null, string> producer, CancellationToken cancellationToken)
    {
        var count = 0;
        while (!cancellationToken.IsCancellationRequested && count < MaxMessages)
        {
            await producer.ProduceAsync(Going, new Message<Null, string> { Value = Click($"g{count}") }, CancellationToken.None);
            count++;
        }
        return count;
    }

    /// <summary>Messages of the topic that goes of which the store has a record; asked while the catalog has the feature.</summary>
    private static async Task<int> UsedAsync(WorkerFixture worker) => (await worker.ReadAsync("went", "u")).Length;

    private static string Click(string id) => $$"""{"id":"{{id}}","user":"u","at":"{{At}}","article":"a-{{id}}"}""";

    private long Committed()
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(
            new ConsumerConfig { BootstrapServers = _kafka.BootstrapServers, GroupId = _group }
        ).Build();
        return Math.Max(0, consumer.Committed([new TopicPartition(Going, 0)], TimeSpan.FromSeconds(30))[0].Offset.Value);
    }
}
