using Confluent.Kafka;
using FeatureStore.Ingestion.Observability;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Ingestion.Sources.Kafka;

/// <summary>Gives partitions that are new to the group their first position.</summary>
/// <param name="position">Null: the earliest message, as for every retry topic.</param>
/// <param name="log">What could not be found out.</param>
internal sealed class KafkaStart(StartPosition? position, ILogger log)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>Where to read assigned partitions from.</summary>
    /// <param name="consumer">Asks the brokers.</param>
    /// <param name="assigned">All of them.</param>
    /// <param name="isRetry">Whether a topic holds retries: those are read from the begin, whatever the group starts from.</param>
    /// <returns>An offset for each; <see cref="Offset.Unset"/> where the group's own position, or else the earliest message, counts.</returns>
    public List<TopicPartitionOffset> Find(IConsumer<byte[], byte[]> consumer, List<TopicPartition> assigned, Func<string, bool> isRetry)
    {
        var offsets = assigned.ToDictionary(partition => partition, _ => Offset.Unset);
        var asked = assigned.FindAll(partition => !isRetry(partition.Topic));
        if (position is not null && asked.Count > 0)
        {
            try
            {
                var fresh = consumer.Committed(asked, Timeout).FindAll(committed => committed.Offset == Offset.Unset);
                if (fresh.Count > 0)
                {
                    foreach (var found in position.Find(consumer, fresh.ConvertAll(offset => offset.TopicPartition)))
                    {
                        offsets[found.TopicPartition] = found.Offset;
                    }
                }
            }
            catch (KafkaException e)
            {
                // Too much is harmless, too little is not (I1).
                log.KafkaStartUnknown(e.Error.Reason);
            }
        }
        return assigned.ConvertAll(partition => new TopicPartitionOffset(partition, offsets[partition]));
    }
}
