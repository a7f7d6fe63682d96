using FeatureStore.Definitions.Streams;
using FeatureStore.Ingestion.DeadLetters;
using FeatureStore.Ingestion.Delivery;
using FeatureStore.Ingestion.Dispatch;
using FeatureStore.Ingestion.Events;
using FeatureStore.Ingestion.Observability;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Ingestion.Sources.Kinesis;

/// <summary>
/// Reads one shard as long as this worker holds its lease. What it read is durable up to <see cref="Checkpoint"/>; a closed shard is
/// <see cref="IsEnded"/> only when all of it is (I1).
/// </summary>
internal sealed class ShardReader(
    StreamDefinition stream,
    string kinesisStream,
    KinesisShard shard,
    EventPipeline pipeline,
    IShardPages pages,
    KinesisOptions options,
    DeadLetterFile deadLetters,
    SourceHealth health,
    TimeProvider time,
    ILogger log
)
{
    private static readonly TimeSpan MaxBackoff = TimeSpan.FromSeconds(5);

    private readonly string _reading = $"reading {shard.Id}";
    private readonly OffsetTracker _positions = new();
    private readonly Queue<(long Ordinal, string SequenceNumber)> _read = new();
    private readonly Lock _gate = new();
    private KinesisPosition _position;
    private long _ordinal;
    private string? _checkpoint;
    private volatile bool _isClosed;
    private long _behind;
    private long _behindAt = time.GetTimestamp();

    /// <summary>
    /// How far behind the newest record it is: by what Kinesis said last, and the time since, in which it may have come to be further behind,
    /// as it does while it waits for a store that is down.
    /// </summary>
    public TimeSpan Lag => TimeSpan.FromMilliseconds(Volatile.Read(ref _behind)) + time.GetElapsedTime(Volatile.Read(ref _behindAt));

    /// <summary>Sequence number of the last record before which, and with which, all is durable; null: none that was read.</summary>
    public string? Checkpoint
    {
        get
        {
            lock (_gate)
            {
                Advance();
                return _checkpoint;
            }
        }
    }

    /// <summary>Whether the shard is closed, read to its end, and durable.</summary>
    public bool IsEnded
    {
        get
        {
            lock (_gate)
            {
                Advance();
                return _isClosed && _positions.IsIdle;
            }
        }
    }

    /// <summary>Whether all that was read is durable.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_gate)
            {
                Advance();
                return _positions.IsIdle;
            }
        }
    }

    /// <summary>Reads until the shard ends, or the token is cancelled.</summary>
    /// <param name="start">Where to begin.</param>
    /// <param name="cancellationToken">The lease is lost, or the worker stops.</param>
    public async Task RunAsync(KinesisPosition start, CancellationToken cancellationToken)
    {
        try
        {
            await ReadAsync(start, cancellationToken);
        }
        finally
        {
            // Another worker's, from now on.
            health.Succeeded(_reading);
        }
    }

    private async Task ReadAsync(KinesisPosition start, CancellationToken cancellationToken)
    {
        _position = start;
        var failures = 0;
        while (!cancellationToken.IsCancellationRequested && !_isClosed)
        {
            try
            {
                await foreach (var page in pages.ReadAsync(shard.Id, _position, cancellationToken))
                {
                    var plan = pipeline.CurrentPlan;
                    if (plan.Catalog.FindStream(stream.Name) != stream)
                    {
                        // Removed, or defined otherwise: this source is about to be stopped, and what comes next is not for it.
                        break;
                    }
                    await TakeAsync(page, plan, cancellationToken);
                    health.Succeeded(_reading);
                    failures = 0;
                }
            }
            catch (KinesisException e) when (e.Code is "ExpiredIteratorException" or "ResourceInUseException")
            {
                // It waited for room for longer than an iterator lives; or the one that read the shard before has not let go of it yet.
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                failures++;
                if (e is not KinesisException { IsThrottled: true })
                {
                    // A shard that others read too throttles now and then: that is its lag's to tell.
                    health.Failed(_reading, e.Message);
                    log.KinesisFailed(kinesisStream, shard.Id, e);
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
            await PauseAsync(Backoff(failures), cancellationToken);
        }
    }

    private async Task TakeAsync(KinesisPage page, DispatchPlan plan, CancellationToken cancellationToken)
    {
        foreach (var record in page.Records)
        {
            await IngestAsync(record, plan, cancellationToken);
            _position = new KinesisPosition(record.SequenceNumber, Since: null);
        }
        if (page.ContinueAfter is { } after)
        {
            _position = new KinesisPosition(after, Since: null);
        }
        Volatile.Write(ref _behind, page.MillisBehindLatest);
        Volatile.Write(ref _behindAt, time.GetTimestamp());
        _isClosed = page.IsLast;
    }

    private async Task IngestAsync(KinesisRecord record, DispatchPlan plan, CancellationToken cancellationToken)
    {
        var packed = AggregatedRecord.TryUnpack(record.Data);
        var events = packed?.Count ?? 1;
        await pipeline.Budget.EnterAsync(events, record.Data.Length, cancellationToken);
        var delivery = new KinesisDelivery(
            Begin(record.SequenceNumber),
            pipeline.Budget,
            events,
            deadLetters,
            $"{kinesisStream}/{shard.Id}/{record.SequenceNumber}",
            time
        )
        {
            Charged = record.Data.Length,
            Plan = plan,
        };
        try
        {
            foreach (var (key, data) in packed ?? [(record.PartitionKey, record.Data)])
            {
                delivery.Charged += pipeline.Process(
                    new RawEvent
                    {
                        Stream = stream,
                        Value = data,
                        Key = key,
                        Partition = shard.Number,
                        PublishedAt = record.ArrivedAt,
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

    /// <summary>Sequence numbers are longer than any number here: the tracker counts, and they are remembered beside it.</summary>
    private OffsetTracker.Position Begin(string sequenceNumber)
    {
        lock (_gate)
        {
            Advance();
            _read.Enqueue((++_ordinal, sequenceNumber));
            return _positions.Begin(_ordinal);
        }
    }

    private void Advance()
    {
        _positions.Advance();
        while (_read.TryPeek(out var first) && first.Ordinal <= _positions.Committable)
        {
            _checkpoint = first.SequenceNumber;
            _read.Dequeue();
        }
    }

    private TimeSpan Backoff(int failures) =>
        TimeSpan.FromMilliseconds(
            Math.Min(MaxBackoff.TotalMilliseconds, options.PollInterval.TotalMilliseconds * Math.Pow(2, Math.Min(failures, 10)))
        );

    private async Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(pause, time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The caller's loop ends.
        }
    }
}
