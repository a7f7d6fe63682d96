using Confluent.Kafka;

namespace FeatureStore.Ingestion.Sources.Kafka;

/// <summary>
/// Retries that came before their time. Each holds up its own partition, which is paused meanwhile, and no other. How long one waits is
/// decided when it comes, and measured from then on: a clock that is set meanwhile changes nothing. For one thread.
/// </summary>
internal sealed class HeldMessages(TimeProvider time)
{
    /// <summary>Never empty queues.</summary>
    private readonly Dictionary<TopicPartition, Queue<Waiting>> _held = [];

    public bool IsEmpty => _held.Count == 0;

    public bool Holds(TopicPartition partition) => _held.ContainsKey(partition);

    /// <summary>Keeps a message; one more of the same partition, which was on its way when it was paused, stays behind it.</summary>
    public void Hold(ConsumeResult<byte[], byte[]> message, TimeSpan wait)
    {
        if (!_held.TryGetValue(message.TopicPartition, out var held))
        {
            _held[message.TopicPartition] = held = [];
        }
        held.Enqueue(new Waiting(message, time.GetTimestamp(), wait));
    }

    /// <summary>Gives back the messages whose time has come and that none of their partition is before any more.</summary>
    public List<ConsumeResult<byte[], byte[]>> TakeDue()
    {
        var due = new List<ConsumeResult<byte[], byte[]>>();
        foreach (var (partition, held) in _held)
        {
            while (held.TryPeek(out var first) && time.GetElapsedTime(first.Since) >= first.For)
            {
                due.Add(held.Dequeue().Message);
            }
            if (held.Count == 0)
            {
                _held.Remove(partition);
            }
        }
        return due;
    }

    /// <summary>The partition is another's: it comes to its new owner again.</summary>
    public void Forget(TopicPartition partition) => _held.Remove(partition);

    private sealed record Waiting(ConsumeResult<byte[], byte[]> Message, long Since, TimeSpan For);
}
