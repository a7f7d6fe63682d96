using System.Text;
using Confluent.Kafka;
using FeatureStore.Definitions.Streams;
using FeatureStore.Ingestion.Delivery;
using FeatureStore.Ingestion.Dispatch;
using FeatureStore.Ingestion.Events;
using FeatureStore.Ingestion.Observability;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Ingestion.Sources.Kafka;

/// <summary>
/// Consumes the topics of all Kafka streams of the catalog as one group. Offsets are committed by hand, and only up to where everything
/// before is durable or a dead letter (I1). One thread polls and extracts; the store is written to by the lanes.
/// </summary>
internal sealed class KafkaSource : IDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>How long polling may wait for room before it pauses, which throws away what has been fetched ahead.</summary>
    private static readonly TimeSpan PauseAfter = TimeSpan.FromSeconds(2);

    private readonly EventPipeline _pipeline;
    private readonly KafkaOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly KafkaDeadLetters _deadLetters;
    private readonly IConsumer<byte[], byte[]> _consumer;
    private readonly Dictionary<TopicPartition, OffsetTracker> _trackers = [];
    private Dictionary<string, StreamDefinition[]> _streams = [];
    private DispatchPlan? _plan;
    private long _committedAt;
    private bool _paused;

    public KafkaSource(EventPipeline pipeline, KafkaOptions options, TimeProvider time, ILogger log)
    {
        NativeKafka.EnsureLoaded();
        _pipeline = pipeline;
        _options = options;
        _time = time;
        _log = log;
        _deadLetters = new KafkaDeadLetters(options, () => KafkaClientConfiguration.Producer(options), time, log);
        _consumer = new ConsumerBuilder<byte[], byte[]>(KafkaClientConfiguration.Consumer(options))
            .SetErrorHandler((_, e) => log.KafkaError(e.Reason, e.Code.ToString()))
            .SetLogHandler((_, _) => { })
            .SetPartitionsAssignedHandler((_, assigned) => OnAssigned(assigned))
            .SetPartitionsRevokedHandler((_, revoked) => OnRevoked(revoked))
            .SetPartitionsLostHandler((_, lost) => OnLost(lost))
            .Build();
    }

    /// <summary>Whether the group has given this worker a position to read from, or is about to.</summary>
    public bool IsAssigned { get; private set; }

    /// <summary>Runs until cancelled; then what is in flight is waited for, committed, and the group is left.</summary>
    public Task RunAsync(CancellationToken cancellationToken) =>
        Task.Factory.StartNew(
            () => Poll(cancellationToken),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );

    public void Dispose()
    {
        _deadLetters.Dispose();
        _consumer.Dispose();
    }

    private void Poll(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            Subscribe();
            CommitIfDue();
            try
            {
                if (HasRoom(cancellationToken) && _consumer.Consume(PollInterval) is { } result && !result.IsPartitionEOF)
                {
                    Ingest(result);
                }
            }
            catch (ConsumeException e)
            {
                _log.KafkaError(e.Error.Reason, e.Error.Code.ToString());
                cancellationToken.WaitHandle.WaitOne(PollInterval);
            }
        }
        Drain(_trackers.Keys.ToList());
        Commit(_trackers.Keys);
        // Leaves the group, so that its other members need not wait for this one's session to time out.
        _consumer.Close();
    }

    /// <summary>Follows the catalog: a stream that is new begins at the group's position.</summary>
    private void Subscribe()
    {
        var plan = _pipeline.CurrentPlan;
        if (ReferenceEquals(plan, _plan))
        {
            return;
        }
        _plan = plan;
        var streams = plan
            .Catalog.Streams.Where(stream => stream.Source is StreamSource.Kafka)
            .GroupBy(stream => ((StreamSource.Kafka)stream.Source).Topic)
            .ToDictionary(group => group.Key, group => group.ToArray());
        if (streams.Count == _streams.Count && streams.Keys.All(_streams.ContainsKey))
        {
            _streams = streams;
            return;
        }
        _streams = streams;
        if (streams.Count == 0)
        {
            _consumer.Unsubscribe();
            // There is nothing to wait for.
            IsAssigned = true;
            return;
        }
        _consumer.Subscribe(streams.Keys);
        _log.KafkaSubscribed(string.Join(", ", streams.Keys), _options.GroupId);
    }

    /// <summary>
    /// Backpressure: while too much is in flight nothing more is taken. Short waits happen here; a long one pauses the partitions, so
    /// that polling goes on and the group does not take this worker for dead.
    /// </summary>
    private bool HasRoom(CancellationToken cancellationToken)
    {
        if (_pipeline.Budget.HasRoom)
        {
            if (_paused)
            {
                _paused = false;
                _consumer.Resume(_consumer.Assignment);
                _log.KafkaResumed();
            }
            return true;
        }
        var waited = _pipeline.Budget.WaitForLeaveAsync(CancellationToken.None);
        if (
            WaitHandle.WaitAny([((IAsyncResult)waited).AsyncWaitHandle, cancellationToken.WaitHandle], _paused ? PollInterval : PauseAfter)
            != WaitHandle.WaitTimeout
        )
        {
            return false;
        }
        if (!_paused)
        {
            _paused = true;
            _consumer.Pause(_consumer.Assignment);
            _log.KafkaPaused(_pipeline.Budget.Events, _pipeline.Budget.Bytes);
        }
        // Nothing comes from paused partitions but what was on its way already; it may not be dropped.
        if (_consumer.Consume(TimeSpan.Zero) is { IsPartitionEOF: false } straggler)
        {
            Ingest(straggler);
        }
        return false;
    }

    private void Ingest(ConsumeResult<byte[], byte[]> result)
    {
        // The catalog may have changed while this message was waited for.
        Subscribe();
        if (!_streams.TryGetValue(result.Topic, out var streams))
        {
            // Of a stream that has just been removed: not used and not committed, so that it is there should the stream come back.
            return;
        }
        if (!_trackers.TryGetValue(result.TopicPartition, out var tracker))
        {
            _trackers[result.TopicPartition] = tracker = new OffsetTracker();
        }
        var value = result.Message.Value ?? [];
        _pipeline.Budget.Charge(value.Length);
        _pipeline.Budget.EnterAlways(1);
        var delivery = new KafkaDelivery(tracker.Begin(result.Offset.Value + 1), _pipeline.Budget, _deadLetters, result.Topic)
        {
            Charged = value.Length,
            Plan = _plan,
        };
        try
        {
            foreach (var stream in streams)
            {
                delivery.Charged += _pipeline.Process(
                    new RawEvent
                    {
                        Stream = stream,
                        Value = value,
                        Key = result.Message.Key is { } key ? Encoding.UTF8.GetString(key) : null,
                        Headers = ToHeaders(result.Message.Headers),
                        Partition = result.Partition.Value,
                        Offset = result.Offset.Value,
                        PublishedAt =
                            result.Message.Timestamp.Type == TimestampType.NotAvailable ? null : result.Message.Timestamp.UnixTimestampMs,
                    },
                    delivery
                );
            }
        }
        finally
        {
            delivery.Seal();
        }
    }

    private static IReadOnlyList<KeyValuePair<string, byte[]>> ToHeaders(Headers? headers) =>
        headers is null or { Count: 0 }
            ? []
            : headers.Select(header => KeyValuePair.Create(header.Key, header.GetValueBytes() ?? [])).ToArray();

    private void CommitIfDue()
    {
        var now = _time.GetTimestamp();
        if (_time.GetElapsedTime(_committedAt, now) >= _options.CommitInterval)
        {
            _committedAt = now;
            Commit(_trackers.Keys);
        }
    }

    private void Commit(IEnumerable<TopicPartition> partitions)
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
            return;
        }
        try
        {
            _consumer.Commit(due);
            foreach (var offset in due)
            {
                _trackers[offset.TopicPartition].Committed = offset.Offset.Value;
            }
        }
        catch (KafkaException e)
        {
            // Nothing is lost: what is not committed comes again, and is harmless then (I2).
            _log.KafkaCommitFailed(e.Error.Reason);
        }
    }

    private void OnAssigned(List<TopicPartition> assigned)
    {
        IsAssigned = true;
        foreach (var partition in assigned)
        {
            _trackers[partition] = new OffsetTracker();
        }
        _log.KafkaAssigned(Describe(assigned));
    }

    private void OnRevoked(List<TopicPartitionOffset> revoked)
    {
        var partitions = revoked.ConvertAll(offset => offset.TopicPartition);
        _log.KafkaRevoked(Describe(partitions));
        Drain(partitions);
        Commit(partitions);
        Forget(partitions);
    }

    private void OnLost(List<TopicPartitionOffset> lost)
    {
        var partitions = lost.ConvertAll(offset => offset.TopicPartition);
        _log.KafkaLost(Describe(partitions));
        Forget(partitions);
    }

    private void Forget(List<TopicPartition> partitions)
    {
        foreach (var partition in partitions)
        {
            _trackers.Remove(partition);
        }
    }

    /// <summary>A line for the log: topics, and how many partitions of each.</summary>
    private static string Describe(List<TopicPartition> partitions) =>
        string.Join(", ", partitions.GroupBy(partition => partition.Topic).Select(topic => $"{topic.Count()} of {topic.Key}"));

    /// <summary>Waits until nothing of the partitions is in flight, so that their next owner repeats nothing.</summary>
    private void Drain(List<TopicPartition> partitions)
    {
        var started = _time.GetTimestamp();
        while (_time.GetElapsedTime(started) < _options.DrainTimeout && partitions.Exists(IsBusy))
        {
            var left = _pipeline.Budget.WaitForLeaveAsync(CancellationToken.None);
            ((IAsyncResult)left).AsyncWaitHandle.WaitOne(PollInterval);
        }

        bool IsBusy(TopicPartition partition)
        {
            if (!_trackers.TryGetValue(partition, out var tracker))
            {
                return false;
            }
            tracker.Advance();
            return !tracker.IsIdle;
        }
    }
}
