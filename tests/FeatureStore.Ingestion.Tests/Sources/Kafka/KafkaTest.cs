using System.Text;
using Confluent.Kafka;
using FeatureStore.LocalServices.Kafka;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Ingestion.Tests.Sources.Kafka;

/// <summary>A worker that consumes one topic of librdkafka's mock cluster: real listeners, the real protocol.</summary>
public abstract class KafkaTest : IDisposable
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    protected const string Topic = "clicks-topic";

    protected const string Stream = $$"""
        ---
        apiVersion: featurestore/v1
        kind: Stream
        name: from-kafka
        source: {type: kafka, topic: {{Topic}}}
        ---
        apiVersion: featurestore/v1
        kind: ActionFeature
        name: kafka_clicks
        entity: user
        fields:
          - {name: article_id, type: id, required: true}
        from:
          - {stream: from-kafka, entity_id: event.user, event_id: event.id, timestamp: event.at, values: {article_id: event.article} }
        retain: {period: 30d}
        """;

    // One time for all: the same id at another time is another record.
    private static readonly string At = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
    private readonly string _directory = Directory.CreateTempSubdirectory("featurestore-").FullName;
    protected MockKafkaCluster Kafka { get; } = new(brokers: 1);
    protected string Group { get; } = $"g-{Guid.NewGuid():N}";

    protected KafkaTest()
    {
        Kafka.SetInitialRebalanceDelay(TimeSpan.FromMilliseconds(50));
        Kafka.CreateTopic(Topic, 4);
        Kafka.CreateTopic(Topic + ".dlq", 1);
    }

    public void Dispose()
    {
        Kafka.Dispose();
        Directory.Delete(_directory, recursive: true);
        GC.SuppressFinalize(this);
    }

    private protected Task<WorkerFixture> StartAsync(
        Dictionary<string, string?>? settings = null,
        string? directory = null,
        string stream = Stream,
        ILoggerProvider? logs = null
    ) => WorkerFixture.StartAsync(directory ?? _directory, Settings(settings), stream, logs);

    /// <summary>What the worker is configured with, on top of what a test says.</summary>
    private protected virtual Dictionary<string, string?> Settings(Dictionary<string, string?>? settings) =>
        new(settings ?? [])
        {
            ["kafka:bootstrapServers"] = Kafka.BootstrapServers,
            ["kafka:groupId"] = Group,
            ["kafka:properties:session.timeout.ms"] = settings?.GetValueOrDefault("kafka:properties:session.timeout.ms") ?? "2000",
            ["kafka:properties:heartbeat.interval.ms"] = "200",
            ["kafka:commitInterval"] = settings?.GetValueOrDefault("kafka:commitInterval") ?? "20ms",
        };

    protected static string Click(string id) => $$"""{"id":"{{id}}","user":"u","at":"{{At}}","article":"a-{{id}}"}""";

    protected void Produce(IEnumerable<string> values, string? key = null, string? header = null, string topic = Topic)
    {
        using var producer = new ProducerBuilder<string?, string>(
            new ProducerConfig { BootstrapServers = Kafka.BootstrapServers, LingerMs = 1 }
        ).Build();
        foreach (var value in values)
        {
            producer.Produce(
                topic,
                new Message<string?, string>
                {
                    Key = key!,
                    Value = value,
                    Headers = header is null ? null : new Headers { { header, "v"u8.ToArray() } },
                }
            );
        }
        producer.Flush(TimeSpan.FromSeconds(30)).ShouldBe(0);
    }

    protected long Committed(string topic = Topic, int partitions = 4)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(
            new ConsumerConfig { BootstrapServers = Kafka.BootstrapServers, GroupId = Group }
        ).Build();
        return consumer
            .Committed(Enumerable.Range(0, partitions).Select(partition => new TopicPartition(topic, partition)), TimeSpan.FromSeconds(10))
            .Sum(offset => Math.Max(0, offset.Offset.Value));
    }

    /// <summary>Ends when the group has committed so many messages of the topic.</summary>
    protected Task CommittedAsync(long count) => UntilAsync(() => Committed() == count, () => $"{Committed()} of {count} are committed");

    /// <summary>Ends when it is so.</summary>
    /// <param name="isSo">Asked again and again.</param>
    /// <param name="state">What there is instead, for the failure.</param>
    protected static async Task UntilAsync(Func<bool> isSo, Func<string> state)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!isSo())
        {
            if (TimeProvider.System.GetElapsedTime(started) > Patience)
            {
                Assert.Fail($"After {Patience}: {state()}");
            }
            await Task.Delay(50);
        }
    }

    protected List<ConsumeResult<string, string>> Consume(string topic, int count, int partitions = 1)
    {
        using var consumer = new ConsumerBuilder<string, string>(
            new ConsumerConfig
            {
                BootstrapServers = Kafka.BootstrapServers,
                GroupId = "reader",
                FetchWaitMaxMs = 10,
            }
        ).Build();
        consumer.Assign(Enumerable.Range(0, partitions).Select(partition => new TopicPartitionOffset(topic, partition, Offset.Beginning)));
        return
        [
            .. Enumerable
                .Range(0, count)
                .Select(_ => consumer.Consume(Patience) ?? throw new TimeoutException($"{topic} has fewer than {count} messages.")),
        ];
    }

    protected static string? Header(ConsumeResult<string, string> letter, string name) =>
        letter.Message.Headers.TryGetLastBytes(name, out var value) ? Encoding.UTF8.GetString(value) : null;
}
