using Confluent.Kafka;

namespace FeatureStore.Ingestion.Sources.Kafka;

/// <summary>
/// Retries that came before their time. Each holds up its own partition, which is paused meanwhile, and no other. For one thread.
/// </summary>
internal sealed class HeldMessages
{
    private readonly Dictionary<TopicPartition, (Queue<ConsumeResult<byte[], byte[]>> Messages, long NotBefore)> _held = [];

    public bool IsEmpty => _held.Count == 0;

    public bool Holds(TopicPartition partition) => _held.ContainsKey(partition);

    /// <summary>Keeps a message; one more of the same partition, which was on its way when it was paused, stays behind it.</summary>
    /// <param name="message">The message.</param>
    /// <param name="notBefore">Epoch ms; counts for the first of its partition.</param>
    public void Hold(ConsumeResult<byte[], byte[]> message, long notBefore)
    {
        if (!_held.TryGetValue(message.TopicPartition, out var held))
        {
            _held[message.TopicPartition] = held = (new Queue<ConsumeResult<byte[], byte[]>>(), notBefore);
        }
        held.Messages.Enqueue(message);
    }

    /// <summary>Gives back the messages of partitions whose time has come; they are held no longer.</summary>
    /// <param name="now">Epoch ms.</param>
    public List<ConsumeResult<byte[], byte[]>> TakeDue(long now)
    {
        var due = new List<ConsumeResult<byte[], byte[]>>();
        foreach (var (partition, held) in _held)
        {
            if (held.NotBefore <= now)
            {
                due.AddRange(held.Messages);
                _held.Remove(partition);
            }
        }
        return due;
    }

    /// <summary>The partition is another's: it comes to its new owner again.</summary>
    public void Forget(TopicPartition partition) => _held.Remove(partition);
}
