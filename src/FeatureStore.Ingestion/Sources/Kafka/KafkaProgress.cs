using Confluent.Kafka;
using FeatureStore.Ingestion.Delivery;
using FeatureStore.Ingestion.Observability;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Ingestion.Sources.Kafka;

/// <summary>How far each of this worker's partitions is durable, and committed (I1). For the thread that polls.</summary>
internal sealed class KafkaProgress(SourceHealth health, ILogger log)
{
    private const string Committing = "committing offsets";

    private readonly Dictionary<TopicPartition, OffsetTracker> _trackers = [];

    public List<TopicPartition> Partitions => [.. _trackers.Keys];

    public void Assign(TopicPartition partition) => _trackers[partition] = new OffsetTracker();

    public OffsetTracker Of(TopicPartition partition)
    {
        if (!_trackers.TryGetValue(partition, out var tracker))
        {
            _trackers[partition] = tracker = new OffsetTracker();
        }
        return tracker;
    }

    public void Forget(List<TopicPartition> partitions)
    {
        foreach (var partition in partitions)
        {
            _trackers.Remove(partition);
        }
    }

    /// <summary>Whether any message of the partition is not durable.</summary>
    public bool IsBusy(TopicPartition partition)
    {
        if (!_trackers.TryGetValue(partition, out var tracker))
        {
            return false;
        }
        tracker.Advance();
        return !tracker.IsIdle;
    }

    /// <summary>Commits what has become durable since the last commit.</summary>
    /// <returns>Null when all of it is committed; else why not.</returns>
    public Error? Commit(IConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions)
    {
        List<TopicPartitionOffset>? due = null;
        foreach (var partition in partitions)
        {
            if (_trackers.TryGetValue(partition, out var tracker) && tracker.Advance())
            {
                (due ??= []).Add(new TopicPartitionOffset(partition, tracker.Committable!.Value));
            }
        }
        if (due is null)
        {
            return null;
        }
        try
        {
            consumer.Commit(due);
            health.Succeeded(Committing);
            foreach (var offset in due)
            {
                _trackers[offset.TopicPartition].Committed = offset.Offset.Value;
            }
            return null;
        }
        catch (KafkaException e)
        {
            // Nothing is lost: what is not committed comes again, and is harmless then (I2).
            health.Failed(Committing, e.Error.Reason);
            log.KafkaCommitFailed(e.Error.Reason);
            return e.Error;
        }
    }

    /// <summary>How many messages that are durable their next owner reads again, since their offsets are not committed.</summary>
    public long Uncommitted(List<TopicPartition> partitions) =>
        partitions.Sum(partition =>
            _trackers.TryGetValue(partition, out var tracker)
                ? Math.Max(0, (tracker.Committable - (tracker.Committed ?? tracker.Start)) ?? 0)
                : 0
        );

    /// <summary>Tells the metrics how far each topic is behind, by what the client knows from its last fetches.</summary>
    public void Report(IConsumer<byte[], byte[]> consumer)
    {
        var lags = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (partition, tracker) in _trackers)
        {
            var end = EndOf(consumer, partition);
            var lag = end == Offset.Unset ? null : tracker.Behind(end.Value);
            lags[partition.Topic] = lags.GetValueOrDefault(partition.Topic) + (lag ?? 0);
        }
        IngestionMetrics.KafkaLag(lags);
    }

    private static Offset EndOf(IConsumer<byte[], byte[]> consumer, TopicPartition partition)
    {
        try
        {
            return consumer.GetWatermarkOffsets(partition).High;
        }
        catch (KafkaException)
        {
            return Offset.Unset; // The client does not know the partition (any more): a figure is no reason to stop.
        }
    }
}
