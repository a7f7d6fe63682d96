using Confluent.Kafka;
using FeatureStore.Definitions.Streams;
using FeatureStore.Ingestion.DeadLetters;
using FeatureStore.Ingestion.Dispatch;
using FeatureStore.Ingestion.Extraction;
using FeatureStore.Ingestion.Observability;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Ingestion.Sources.Kafka;

/// <summary>
/// Consumes the topics of all Kafka streams of the catalog, and their retries, as one group. Offsets are committed by hand, and only up to
/// where everything before is durable, a retry or a dead letter (I1). One thread polls and extracts; the store is written to by the lanes.
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
    private readonly KafkaProgress _progress;
    private readonly KafkaHandOver _handOver;
    private readonly KafkaReachability _reachability;
    private readonly KafkaStart _start;
    private readonly HeldMessages _held;
    private readonly IConsumer<byte[], byte[]> _consumer;
    private KafkaTopics _topics = KafkaTopics.None;
    private DispatchPlan? _plan;
    private long _committedAt;
    private bool _paused;

    public KafkaSource(EventPipeline pipeline, KafkaOptions options, TimeProvider time, ILogger log)
    {
        _pipeline = pipeline;
        _options = options;
        _time = time;
        _log = log;
        if (!StartPosition.TryParse(options.StartFrom, out var position))
        {
            throw new ArgumentException($"'{options.StartFrom}' is no start position.", nameof(options));
        }
        Health = new SourceHealth("Kafka", time);
        _held = new HeldMessages(time);
        _start = new KafkaStart(position, log);
        _progress = new KafkaProgress(Health, log);
        _handOver = new KafkaHandOver(_progress, pipeline.Budget, options, time, log);
        _reachability = new KafkaReachability(Health, time);
        var clients = new KafkaClients(options, time, log);
        _deadLetters = new KafkaDeadLetters(options, clients.Producer, time, log);
        _consumer = clients.Consumer(
            builder =>
                builder
                    .SetPartitionsAssignedHandler((consumer, assigned) => OnAssigned(consumer, assigned))
                    .SetPartitionsRevokedHandler((_, revoked) => OnRevoked(revoked))
                    .SetPartitionsLostHandler((_, lost) => OnLost(lost)),
            _reachability.Lost
        );
    }

    /// <summary>Why not every message is consumed now; null when each is.</summary>
    public string? NotReady => IsAssigned ? _deadLetters.Failing ?? Health.NotReady : "Kafka has not assigned any partition yet";

    /// <summary>What of the client's requests keeps failing.</summary>
    public SourceHealth Health { get; }

    /// <summary>Whether the group has given this worker a position to read from, or is about to.</summary>
    private bool IsAssigned { get; set; }

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
                if (HasRoom(cancellationToken))
                {
                    ReleaseDue();
                    if (_consumer.Consume(PollInterval) is { IsPartitionEOF: false } result)
                    {
                        _reachability.Heard();
                        Accept(result);
                    }
                }
            }
            catch (ConsumeException e)
            {
                _log.KafkaError(e.Error.Reason, e.Error.Code.ToString());
                cancellationToken.WaitHandle.WaitOne(PollInterval);
            }
        }
        _handOver.Run(_consumer, _progress.Partitions, isRevoked: false);
        // Leaves the group, so that its other members need not wait for this one's session to time out; a static member stays in it.
        _consumer.Close();
        IngestionMetrics.KafkaLag(new Dictionary<string, long>());
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
        var before = _topics;
        _topics = new KafkaTopics(plan.Catalog, _options.Retry);
        if (_topics.HasSameNames(before))
        {
            return;
        }
        if (_topics.Names.Count == 0)
        {
            _consumer.Unsubscribe();
            // There is nothing to wait for.
            IsAssigned = true;
            return;
        }
        _consumer.Subscribe(_topics.Names);
        _log.KafkaSubscribed(string.Join(", ", _topics.Names), _options.GroupId);
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
                _consumer.Resume(_consumer.Assignment.Where(partition => !_held.Holds(partition)));
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
            _log.KafkaPaused(_pipeline.Budget.Events, _pipeline.Budget.Bytes);
        }
        _paused = true;
        // Each time: a rebalance may have brought more of them.
        _consumer.Pause(_consumer.Assignment);
        // Nothing comes from paused partitions but what was on its way already; it may not be dropped.
        if (_consumer.Consume(TimeSpan.Zero) is { IsPartitionEOF: false } straggler)
        {
            Accept(straggler);
        }
        return false;
    }

    /// <summary>Takes the retries whose time has come.</summary>
    private void ReleaseDue()
    {
        if (_held.IsEmpty)
        {
            return;
        }
        foreach (var message in _held.TakeDue())
        {
            if (!_held.Holds(message.TopicPartition))
            {
                _consumer.Resume([message.TopicPartition]);
            }
            Accept(message, isDue: true);
        }
    }

    private void Accept(ConsumeResult<byte[], byte[]> result, bool isDue = false)
    {
        // The catalog may have changed while this message was waited for.
        Subscribe();
        if (!_topics.TryFind(result.Topic, out var origin, out var streams))
        {
            // Of a stream that has just been removed: not used and not committed, so that it is there should the stream come back.
            return;
        }
        var headers = KafkaEvents.Headers(result.Message.Headers);
        var letter = LetterHeaders.Read(headers);
        var wait = letter is not null && _topics.IsRetry(result.Topic) ? _options.Retry.Wait(letter, _time.GetUtcNow()) : TimeSpan.Zero;
        // Nothing overtakes a message of its partition: offsets are committed in order.
        if (!isDue && (wait > TimeSpan.Zero || _held.Holds(result.TopicPartition)))
        {
            _held.Hold(result, wait);
            _consumer.Pause([result.TopicPartition]);
            return;
        }
        Ingest(result, origin, streams, headers, letter);
    }

    private void Ingest(
        ConsumeResult<byte[], byte[]> result,
        string origin,
        StreamDefinition[] streams,
        IReadOnlyList<KeyValuePair<string, byte[]>> headers,
        LetterHeaders? letter
    )
    {
        var value = result.Message.Value ?? [];
        _pipeline.Budget.Charge(value.Length);
        _pipeline.Budget.EnterAlways(1);
        var position = _progress.Of(result.TopicPartition).Begin(result.Offset.Value + 1);
        var delivery = new KafkaDelivery(position, _pipeline.Budget, _deadLetters, origin) { Charged = value.Length, Plan = _plan };
        try
        {
            var isKnown = false;
            foreach (var stream in streams)
            {
                if (letter is null || letter.Stream == stream.Name)
                {
                    isKnown = true;
                    delivery.Charged += _pipeline.Process(KafkaEvents.Of(result, value, stream, headers, letter), delivery);
                }
            }
            if (!isKnown)
            {
                // A retry cannot wait for its stream to come back, as the stream's own messages do: others are behind it.
                var gone = new StreamDefinition(letter!.Stream, new StreamSource.Kafka(origin), EventFormat.Json);
                delivery.Reject(
                    KafkaEvents.Of(result, value, gone, headers, letter),
                    new Rejection(
                        RejectionReason.Internal,
                        Feature: null,
                        $"There is no stream '{letter.Stream}' on topic '{origin}' any more."
                    )
                );
            }
        }
        finally
        {
            delivery.Seal();
        }
    }

    private void CommitIfDue()
    {
        var now = _time.GetTimestamp();
        if (_time.GetElapsedTime(_committedAt, now) >= _options.CommitInterval)
        {
            _committedAt = now;
            _progress.Commit(_consumer, _progress.Partitions);
            _progress.Report(_consumer);
            _reachability.Probe(_consumer, _topics.Names.FirstOrDefault());
        }
    }

    private List<TopicPartitionOffset> OnAssigned(IConsumer<byte[], byte[]> consumer, List<TopicPartition> assigned)
    {
        IsAssigned = true;
        var offsets = _start.Find(consumer, assigned, _topics.IsRetry);
        foreach (var offset in offsets)
        {
            _progress.Assign(offset.TopicPartition);
            if (offset.Offset.Value >= 0)
            {
                _progress.Of(offset.TopicPartition).StartAt(offset.Offset.Value);
            }
        }
        _log.KafkaAssigned(Describe(assigned));
        return offsets;
    }

    private void OnRevoked(List<TopicPartitionOffset> revoked)
    {
        var partitions = revoked.ConvertAll(offset => offset.TopicPartition);
        _log.KafkaRevoked(Describe(partitions));
        _handOver.Run(_consumer, partitions, isRevoked: true);
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
        _progress.Forget(partitions);
        partitions.ForEach(_held.Forget);
    }

    /// <summary>A line for the log: topics, and how many partitions of each.</summary>
    private static string Describe(List<TopicPartition> partitions) =>
        string.Join(", ", partitions.GroupBy(partition => partition.Topic).Select(topic => $"{topic.Count()} of {topic.Key}"));
}
