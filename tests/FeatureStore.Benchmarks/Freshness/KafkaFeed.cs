using System.Text;
using Confluent.Kafka;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Streams;
using FeatureStore.LocalServices.Kafka;

namespace FeatureStore.Benchmarks.Freshness;

/// <summary>Events by a Kafka topic of each stream, on librdkafka's mock cluster in this process.</summary>
internal sealed class KafkaFeed : IEventFeed
{
    private const int Partitions = 16;

    private readonly MockKafkaCluster _cluster = new(brokers: 1);
    private readonly Dictionary<string, string> _topics;
    private readonly IProducer<Null, byte[]> _producer;

    public KafkaFeed(Catalog catalog)
    {
        _cluster.SetInitialRebalanceDelay(TimeSpan.FromMilliseconds(500));
        _topics = catalog.Streams.ToDictionary(stream => stream.Name, stream => ((StreamSource.Kafka)stream.Source).Topic);
        foreach (var topic in _topics.Values.Distinct())
        {
            _cluster.CreateTopic(topic, Partitions);
        }
        _producer = new ProducerBuilder<Null, byte[]>(
            new ProducerConfig
            {
                BootstrapServers = Brokers,
                LingerMs = 1,
                CompressionType = CompressionType.Lz4,
            }
        ).Build();
    }

    public string Brokers => _cluster.BootstrapServers;

    public string Acknowledged => "producer to the broker's acknowledgement";

    public async Task<long> SendAsync(string stream, IReadOnlyList<string> events, CancellationToken cancellationToken)
    {
        var acknowledged = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var left = events.Count;
        foreach (var json in events)
        {
            _producer.Produce(_topics[stream], new Message<Null, byte[]> { Value = Encoding.UTF8.GetBytes(json) }, Note);
        }
        await acknowledged.Task.WaitAsync(cancellationToken);
        return events.Count;

        void Note(DeliveryReport<Null, byte[]> report)
        {
            if (report.Error.IsError)
            {
                acknowledged.TrySetException(new KafkaException(report.Error));
            }
            else if (Interlocked.Decrement(ref left) == 0)
            {
                acknowledged.TrySetResult();
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _producer.Dispose();
        _cluster.Dispose();
        return ValueTask.CompletedTask;
    }
}
