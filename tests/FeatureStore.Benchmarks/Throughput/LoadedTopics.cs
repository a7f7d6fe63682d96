using Confluent.Kafka;
using FeatureStore.LocalServices.Kafka;

namespace FeatureStore.Benchmarks.Throughput;

/// <summary>A cluster with all messages of a mix on it: produced before anything is measured.</summary>
internal sealed class LoadedTopics : IDisposable
{
    private const int Partitions = 32;

    private readonly MockKafkaCluster _cluster = new(brokers: 1);
    private readonly Dictionary<TopicPartition, long> _ends = [];

    /// <exception cref="InvalidOperationException">The cluster dropped messages.</exception>
    public LoadedTopics(ThroughputMix mix)
    {
        _cluster.SetInitialRebalanceDelay(TimeSpan.FromMilliseconds(500));
        foreach (var topic in mix.Topics)
        {
            _cluster.CreateTopic(topic, Partitions);
        }
        using var producer = new ProducerBuilder<string, byte[]>(
            new ProducerConfig
            {
                BootstrapServers = Brokers,
                LingerMs = 50,
                CompressionType = CompressionType.Lz4,
                QueueBufferingMaxMessages = 1_000_000,
            }
        ).Build();
        foreach (var (topic, key, value) in mix.Messages)
        {
            producer.Produce(topic, new Message<string, byte[]> { Key = key, Value = value }, Note);
        }
        producer.Flush(TimeSpan.FromMinutes(2));
        Messages = _ends.Values.Sum();
        // Offsets begin at 0 in every partition; a cluster that has dropped its oldest messages would give a figure of fewer.
        if (Messages != mix.Messages.Count)
        {
            throw new InvalidOperationException($"{Messages} of {mix.Messages.Count} messages are on the cluster.");
        }
    }

    public string Brokers => _cluster.BootstrapServers;

    public long Messages { get; }

    public long Committed(IConsumer<byte[], byte[]> observer) =>
        observer.Committed(_ends.Keys, TimeSpan.FromSeconds(10)).Sum(offset => Math.Max(0, offset.Offset.Value));

    public void Dispose() => _cluster.Dispose();

    private void Note(DeliveryReport<string, byte[]> report)
    {
        if (report.Error.IsError)
        {
            return;
        }
        lock (_ends)
        {
            _ends[report.TopicPartition] = Math.Max(_ends.GetValueOrDefault(report.TopicPartition), report.Offset.Value + 1);
        }
    }
}
