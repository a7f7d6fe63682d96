using Confluent.Kafka;
using FeatureStore.Definitions.Timing;

namespace FeatureStore.Ingestion.Sources.Kafka;

/// <summary>Where a partition is read from for which the group has no position: its begin, its end, or a time.</summary>
/// <param name="At">Epoch ms; null: the end.</param>
internal sealed record StartPosition(long? At)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>Reads the setting.</summary>
    /// <param name="text"><c>earliest</c>, <c>latest</c>, or RFC 3339.</param>
    /// <param name="position">Null for <c>earliest</c>, which Kafka's own reset does.</param>
    public static bool TryParse(string text, out StartPosition? position)
    {
        position = text == "latest" ? new StartPosition(At: null) : null;
        if (text is "earliest" or "latest")
        {
            return true;
        }
        if (!Rfc3339.TryParse(text, out var seconds, out var nanos))
        {
            return false;
        }
        position = new StartPosition((seconds * 1000) + (nanos / 1_000_000));
        return true;
    }

    /// <summary>The offsets of now; asked for once, and committed, so that a worker that dies before its first commit loses nothing (I1).</summary>
    /// <exception cref="KafkaException">The brokers do not answer.</exception>
    public List<TopicPartitionOffset> Find(IConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions)
    {
        if (At is not { } at)
        {
            return partitions.ConvertAll(End);
        }
        // Past the last message there is none of that time: the end, then.
        return
        [
            .. consumer
                .OffsetsForTimes(
                    partitions.ConvertAll(partition => new TopicPartitionTimestamp(partition, new Timestamp(at, TimestampType.CreateTime))),
                    Timeout
                )
                .Select(found =>
                    found.Offset.Value >= 0 ? new TopicPartitionOffset(found.TopicPartition, found.Offset) : End(found.TopicPartition)
                ),
        ];

        TopicPartitionOffset End(TopicPartition partition) => new(partition, consumer.QueryWatermarkOffsets(partition, Timeout).High);
    }
}
