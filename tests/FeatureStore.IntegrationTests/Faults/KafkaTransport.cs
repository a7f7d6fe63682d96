using System.Collections.Concurrent;
using Confluent.Kafka;
using FeatureStore.LocalServices.Kafka;

namespace FeatureStore.IntegrationTests.Faults;

/// <summary>A topic of eight partitions, with its retries and dead letters.</summary>
internal sealed class KafkaTransport : IEventTransport
{
    public const string Topic = "events";
    private const int Partitions = 8;
    private const string Group = "faults";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly ConcurrentDictionary<TopicPartition, long> _ends = new();
    private readonly IConsumer<byte[], byte[]> _observer;
    private readonly IProducer<string, string> _producer;

    public KafkaTransport(int brokers)
    {
        Cluster = new MockKafkaCluster(brokers);
        Cluster.SetInitialRebalanceDelay(TimeSpan.FromMilliseconds(100));
        Cluster.CreateTopic(Topic, Partitions, brokers);
        Cluster.CreateTopic(Topic + ".retry", 2, brokers);
        Cluster.CreateTopic(Topic + ".dlq", 1, brokers);
        _observer = new ConsumerBuilder<byte[], byte[]>(
            new ConsumerConfig { BootstrapServers = Cluster.BootstrapServers, GroupId = Group }
        ).Build();
        _producer = new ProducerBuilder<string, string>(
            new ProducerConfig
            {
                BootstrapServers = Cluster.BootstrapServers,
                EnableIdempotence = true,
                LingerMs = 5,
                CompressionType = CompressionType.Lz4,
                MessageTimeoutMs = 120_000,
                ReconnectBackoffMaxMs = 500,
            }
        ).SetErrorHandler((_, _) => { }).Build();
    }

    public MockKafkaCluster Cluster { get; }

    public string Source => $"{{type: kafka, topic: {Topic}}}";

    public string Settings =>
        $$"""
            "kafka": {
              "bootstrapServers": "{{Cluster.BootstrapServers}}",
              "groupId": "{{Group}}",
              "commitInterval": "100ms",
              "drainTimeout": "2s",
              "retry": { "delay": "200ms" },
              "properties": { "session.timeout.ms": "1500", "heartbeat.interval.ms": "300", "reconnect.backoff.max.ms": "500" }
            }
            """;

    public Task SendAsync(IReadOnlyList<(string Key, string Json)> events)
    {
        foreach (var (key, json) in events)
        {
            _producer.Produce(Topic, new Message<string, string> { Key = key, Value = json }, Note);
        }
        return Task.CompletedTask;
    }

    public Task FlushAsync()
    {
        _producer.Flush(Patience).ShouldBe(0, "the producer could not send all");
        return Task.CompletedTask;
    }

    public Task<long?> LagAsync()
    {
        try
        {
            var committed = _observer.Committed(_ends.Keys, TimeSpan.FromSeconds(10));
            return Task.FromResult<long?>(committed.Sum(offset => _ends[offset.TopicPartition] - Math.Max(0, offset.Offset.Value)));
        }
        catch (KafkaException)
        {
            return Task.FromResult<long?>(long.MaxValue); // A broker has not come back yet.
        }
    }

    public ValueTask DisposeAsync()
    {
        _producer.Dispose();
        _observer.Dispose();
        Cluster.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Note(DeliveryReport<string, string> report)
    {
        report.Error.IsError.ShouldBeFalse(report.Error.Reason);
        _ends.AddOrUpdate(report.TopicPartition, report.Offset.Value + 1, (_, end) => Math.Max(end, report.Offset.Value + 1));
    }
}
