using Confluent.Kafka;

namespace FeatureStore.Ingestion.Sources.Kafka;

/// <summary>
/// Whether any broker can be talked to. The client tells when none is there, but not always (it counts those that are down, and a coordinator
/// that changes meanwhile confuses the count), and never when one is again. So after a while without a message one is asked, where there may
/// be nothing to read or to commit. For the thread that polls.
/// </summary>
internal sealed class KafkaReachability(SourceHealth health, TimeProvider time)
{
    private const string Reaching = "reaching a broker";

    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(500);

    /// <summary>How long none need be heard of before it is asked.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);

    private string? _lost;
    private bool _heard;
    private long _reachedAt = time.GetTimestamp();

    /// <summary>A message came.</summary>
    public void Heard() => _heard = true;

    /// <summary>The client says that no broker is there.</summary>
    public void Lost(string reason) => _lost = reason;

    /// <summary>Asks for the committed offset of a partition, if no broker has been heard of for some time, or is said to be there.</summary>
    /// <param name="consumer">Asks.</param>
    /// <param name="topic">Any that it reads; no partition of it need be assigned, for without brokers there soon is none. Null: it reads none.</param>
    public void Probe(IConsumer<byte[], byte[]> consumer, string? topic)
    {
        if (_heard || topic is null)
        {
            Reached(); // Or nobody needs one.
        }
        else if (_lost is not null || time.GetElapsedTime(_reachedAt) >= Quiet)
        {
            Ask(consumer, topic);
        }
    }

    private void Ask(IConsumer<byte[], byte[]> consumer, string topic)
    {
        try
        {
            consumer.Committed([new TopicPartition(topic, 0)], Timeout);
            Reached();
        }
        catch (KafkaException e) when (e is TopicPartitionOffsetException || !e.Error.IsLocalError)
        {
            Reached(); // A broker has refused it: whoever needs it says so.
        }
        catch (KafkaException e)
        {
            _lost ??= e.Error.Reason;
            health.Failed(Reaching, _lost == e.Error.Reason ? _lost : $"{_lost} ({e.Error.Reason})");
        }
    }

    private void Reached()
    {
        (_lost, _heard, _reachedAt) = (null, false, time.GetTimestamp());
        health.Succeeded(Reaching);
    }
}
