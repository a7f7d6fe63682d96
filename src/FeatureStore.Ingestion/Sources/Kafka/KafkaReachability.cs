using Confluent.Kafka;

namespace FeatureStore.Ingestion.Sources.Kafka;

/// <summary>
/// Whether any broker can be talked to. The client tells when none is there, and never when one is again: it is asked for, where there may be
/// nothing to read or to commit. For the thread that polls.
/// </summary>
internal sealed class KafkaReachability(SourceHealth health)
{
    private const string Reaching = "reaching a broker";

    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(500);

    private string? _lost;

    /// <summary>The client says that no broker is there.</summary>
    public void Lost(string reason) => _lost = reason;

    /// <summary>Asks for the committed offset of a partition, if no broker was there when last heard of.</summary>
    public void Probe(IConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions)
    {
        if (_lost is null)
        {
            return;
        }
        try
        {
            if (partitions is [var any, ..])
            {
                consumer.Committed([any], Timeout);
            }
            _lost = null;
            health.Succeeded(Reaching);
        }
        catch (KafkaException e)
        {
            health.Failed(Reaching, $"{_lost} ({e.Error.Reason})");
        }
    }
}
