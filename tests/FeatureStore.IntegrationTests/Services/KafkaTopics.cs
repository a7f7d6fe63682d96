using Confluent.Kafka;
using FeatureStore.IntegrationTests.MovieLens;
using FeatureStore.LocalServices.Kafka;

namespace FeatureStore.IntegrationTests.Services;

/// <summary>Topics with events on them, and how far a consumer group has committed them.</summary>
internal sealed class KafkaTopics(string bootstrapServers, string group) : IDisposable
{
    /// <summary>Many, since the mock cluster keeps 5 MiB of each and drops the oldest.</summary>
    public const int Partitions = 32;

    private readonly Dictionary<TopicPartition, long> _ends = [];

    /// <summary>Asks for the group's offsets without being a member of it.</summary>
    private readonly IConsumer<byte[], byte[]> _observer = new ConsumerBuilder<byte[], byte[]>(
        new ConsumerConfig { BootstrapServers = bootstrapServers, GroupId = group }
    ).Build();

    public static MockKafkaCluster StartCluster()
    {
        var cluster = new MockKafkaCluster(brokers: 1);
        cluster.SetInitialRebalanceDelay(TimeSpan.FromMilliseconds(100));
        foreach (var topic in new[] { "movielens.ratings", "movielens.tags" })
        {
            cluster.CreateTopic(topic, Partitions);
            cluster.CreateTopic(topic + ".dlq", 1);
        }
        return cluster;
    }

    /// <summary>Sends events to the topics of their streams, keyed by user, and notes where each partition then ends.</summary>
    public void Produce(IEnumerable<MovieLensEvent> events)
    {
        using var producer = new ProducerBuilder<string, byte[]>(
            new ProducerConfig
            {
                BootstrapServers = bootstrapServers,
                LingerMs = 5,
                CompressionType = CompressionType.Lz4,
            }
        ).Build();
        foreach (var e in events)
        {
            while (true)
            {
                try
                {
                    producer.Produce($"movielens.{e.Stream}", new Message<string, byte[]> { Key = e.UserId, Value = e.ToJson() }, Note);
                    break;
                }
                catch (ProduceException<string, byte[]> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
                {
                    producer.Poll(TimeSpan.FromMilliseconds(50));
                }
            }
        }
        producer.Flush(TimeSpan.FromMinutes(1)).ShouldBe(0);
    }

    /// <summary>How many messages the group has not committed yet.</summary>
    public long Lag()
    {
        var committed = _observer.Committed([.. _ends.Keys], TimeSpan.FromSeconds(10));
        return committed.Sum(offset => _ends[offset.TopicPartition] - Math.Max(0, offset.Offset.Value));
    }

    public void Dispose() => _observer.Dispose();

    /// <summary>Ends when the group has committed everything that was produced.</summary>
    public async Task DrainedAsync(TimeSpan timeout)
    {
        using var deadline = new CancellationTokenSource(timeout);
        while (Lag() > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(250), deadline.Token);
        }
    }

    private void Note(DeliveryReport<string, byte[]> report)
    {
        report.Error.IsError.ShouldBeFalse(report.Error.Reason);
        lock (_ends)
        {
            _ends[report.TopicPartition] = Math.Max(_ends.GetValueOrDefault(report.TopicPartition), report.Offset.Value + 1);
        }
    }
}
