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

    /// <summary>Ends when the group has not more than so many messages left to commit; fails when the worker ends first, or makes no headway.</summary>
    /// <param name="goal">Messages.</param>
    /// <param name="worker">The group's only member.</param>
    /// <param name="patience">How long the group may commit nothing.</param>
    /// <returns>How many are left.</returns>
    public async Task<long> LagAtMostAsync(long goal, ToolProcess worker, TimeSpan patience)
    {
        var least = long.MaxValue;
        var since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var lag = Lag();
            if (lag <= goal)
            {
                return lag;
            }
            if (lag < least)
            {
                least = lag;
                since = TimeProvider.System.GetTimestamp();
            }
            worker.HasExited.ShouldBeFalse($"The worker ended with {lag} messages left:\n{worker.Output}");
            (TimeProvider.System.GetElapsedTime(since) < patience).ShouldBeTrue(
                $"{lag} messages are left, of which none was committed for {patience.TotalSeconds:0} s. Not yet committed:\n"
                    + $"{Describe()}\nThe worker said:\n{worker.Output}"
            );
            await Task.Delay(5);
        }
    }

    private string Describe() =>
        string.Join(
            '\n',
            _observer
                .Committed([.. _ends.Keys], TimeSpan.FromSeconds(10))
                .Where(offset => Math.Max(0, offset.Offset.Value) < _ends[offset.TopicPartition])
                .Select(offset => $"{offset.TopicPartition}: {offset.Offset} of {_ends[offset.TopicPartition]}")
        );

    private void Note(DeliveryReport<string, byte[]> report)
    {
        report.Error.IsError.ShouldBeFalse(report.Error.Reason);
        lock (_ends)
        {
            _ends[report.TopicPartition] = Math.Max(_ends.GetValueOrDefault(report.TopicPartition), report.Offset.Value + 1);
        }
    }
}
