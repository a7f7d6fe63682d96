using FeatureStore.Ingestion.Delivery;
using FeatureStore.Ingestion.Events;
using FeatureStore.Ingestion.Extraction;
using FeatureStore.Ingestion.Observability;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Ingestion.Writing;

/// <summary>
/// Records on their way to the store. A lane is one call of the store; several are under way side by side, each with records of any
/// features and entities, but never two with the same key, so that the records of one key are written in the order in which they came.
/// A store that fails is no fault of a record (I6): the lane tries again until it is durable, and what fills up behind it pauses the sources
/// through <see cref="InFlightBudget"/>. A record that the store refuses for what it is leaves the lane and harms no other.
/// </summary>
public sealed class WriteLanes : IRecordSink, IAsyncDisposable
{
    /// <summary>What one batch write of DynamoDB holds.</summary>
    private const int RequestSize = 25;

    private readonly IOnlineStore _store;
    private readonly WriteLaneOptions _options;
    private readonly TimeProvider _time;
    private readonly Backoff _backoff;
    private readonly ILogger _log;
    private readonly WriteQueue _queue = new(RequestSize);
    private readonly SemaphoreSlim _lanes;
    private readonly Lock _wakeGate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _dispatch;
    private TaskCompletionSource _wake = NewWake();
    private volatile bool _closed;
    private long _failingSince;
    private int _refusedWaiting;
    private int _underWay;
    private int _disposed;

    public WriteLanes(IOnlineStore store, WriteLaneOptions options, TimeProvider time, Random random, ILogger<WriteLanes> log)
    {
        _store = store;
        _options = options;
        _time = time;
        _backoff = new Backoff(options.MinBackoff, options.MaxBackoff, random);
        _log = log;
        _lanes = new SemaphoreSlim(options.Lanes);
        IngestionMetrics.Observe(this);
        _dispatch = Task.Run(DispatchAsync);
    }

    /// <summary>Since when the store has refused writes, in epoch ms; null while it takes them.</summary>
    public long? FailingSince => Volatile.Read(ref _failingSince) is var since and not 0 ? since : null;

    /// <summary>Records that wait for a lane.</summary>
    internal int Waiting => _queue.Count;

    /// <summary>Calls of the store under way.</summary>
    internal int Busy => _options.Lanes - _lanes.CurrentCount;

    // Unbounded here, bounded by the budget that every source enters first.
    public void Enqueue(RecordWrite write, RawEvent source, EventDelivery delivery)
    {
        // Counted before the question, as the dispatcher asks before it counts: one of the two sees the other.
        Interlocked.Increment(ref _underWay);
        if (_closed)
        {
            Interlocked.Decrement(ref _underWay);
            Wake();
            delivery.Fail(new StoreException(StoreFailure.Unavailable, "The worker is stopping."));
            return;
        }
        _queue.Add(new PendingWrite(write, source, delivery));
        Wake();
    }

    /// <summary>Takes no more records and writes those it holds, until the token is cancelled.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        _closed = true;
        Wake();
        try
        {
            await _dispatch.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // What is not durable is not acknowledged either: it comes again (I1).
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }
        _closed = true;
        await _stop.CancelAsync();
        Wake();
        await _dispatch;
        IngestionMetrics.Forget(this);
        _stop.Dispose();
        _lanes.Dispose();
    }

    private static TaskCompletionSource NewWake() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Wake()
    {
        TaskCompletionSource wake;
        lock (_wakeGate)
        {
            wake = _wake;
        }
        wake.TrySetResult();
    }

    /// <summary>Sends lanes out until there is nothing left and nothing more comes.</summary>
    private async Task DispatchAsync()
    {
        long? departed = null;
        while (true)
        {
            Task woken;
            lock (_wakeGate)
            {
                // Whatever comes from here on wakes the wait below; whatever came before is seen before it.
                _wake = NewWake();
                woken = _wake.Task;
            }
            if (_queue.Ready == 0)
            {
                if (_closed && Volatile.Read(ref _underWay) == 0)
                {
                    return;
                }
                await woken;
                continue;
            }
            if (departed is { } last && _queue.Ready < _options.MaxBatch && !_closed)
            {
                await DelayAsync(_options.Linger - _time.GetElapsedTime(last));
            }
            await _lanes.WaitAsync();
            // A lane was free only now: under load the queue has grown, and whole requests are left for whoever sets out next.
            var batch = _queue.Take(_options.MaxBatch, wholeRequests: !_closed);
            departed = _time.GetTimestamp();
            if (batch.Count == 0)
            {
                _lanes.Release();
                continue;
            }
            _ = RunLaneAsync(batch);
        }
    }

    private async Task RunLaneAsync(List<PendingWrite> batch)
    {
        var keys = batch.ConvertAll(item => RecordKey.Of(item.Write));
        var count = batch.Count;
        try
        {
            await Task.Yield();
            await WriteAsync(batch);
        }
        finally
        {
            _queue.Finish(keys);
            _lanes.Release();
            Interlocked.Add(ref _underWay, -count);
            Wake();
        }
    }

    private async Task WriteAsync(List<PendingWrite> batch)
    {
        for (var attempt = 0; batch.Count > 0; attempt++)
        {
            Exception failure;
            try
            {
                _stop.Token.ThrowIfCancellationRequested();
                await _store.WriteAsync(batch.ConvertAll(item => item.Write), _stop.Token);
                Volatile.Write(ref _failingSince, 0);
                Durable(batch);
                return;
            }
            catch (OperationCanceledException e) when (_stop.IsCancellationRequested)
            {
                failure = e;
            }
            catch (StoreException e) when (e.Failure == StoreFailure.Refused && Holds(batch, e))
            {
                // The others are written again, which is harmless (I2): they may not have been, and the cache has none of them yet (I4).
                SetAside(batch, e);
                continue;
            }
            catch (Exception e)
            {
                failure = e;
                Interlocked.CompareExchange(ref _failingSince, _time.GetUtcNow().ToUnixTimeMilliseconds(), 0);
                IngestionMetrics.WriteRetried(e is StoreException store ? store.Failure.ToString() : e.GetType().Name);
                _log.WriteFailed(batch.Count, attempt + 1, e);
            }

            batch.RemoveAll(item =>
            {
                var givenUp = item.Delivery.FailsFast || _stop.IsCancellationRequested;
                if (givenUp)
                {
                    item.Delivery.Fail(failure);
                }
                return givenUp;
            });
            if (batch.Count > 0)
            {
                await DelayAsync(_backoff.After(attempt));
            }
        }
    }

    private void Durable(List<PendingWrite> batch)
    {
        IngestionMetrics.BatchWritten(batch.Count);
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var item in batch)
        {
            IngestionMetrics.RecordDurable(item.Source.Stream.Name, item.Write, now);
            item.Delivery.Complete();
        }
    }

    /// <summary>Takes what the store refuses out of the batch.</summary>
    private void SetAside(List<PendingWrite> batch, StoreException failure)
    {
        var refused = new Dictionary<RecordKey, string>();
        foreach (var record in failure.Refused)
        {
            refused[RecordKey.Of(record.Write)] = record.Reason;
        }
        batch.RemoveAll(item =>
        {
            if (!refused.TryGetValue(RecordKey.Of(item.Write), out var reason))
            {
                return false;
            }
            if (item.Delivery.FailsFast || Interlocked.Increment(ref _refusedWaiting) > _options.MaxRefusedWaiting)
            {
                if (!item.Delivery.FailsFast)
                {
                    Interlocked.Decrement(ref _refusedWaiting);
                }
                Reject(item, reason);
            }
            else
            {
                _ = TryAloneAsync(item, reason);
            }
            return true;
        });
    }

    /// <summary>Whether any of the refused records is in the batch: else the answer says nothing about it.</summary>
    private static bool Holds(List<PendingWrite> batch, StoreException failure) =>
        failure.Refused.Any(record => batch.Exists(item => RecordKey.Of(item.Write) == RecordKey.Of(record.Write)));

    /// <summary>
    /// The same record by itself, a few times. It does not hold its key meanwhile: should the same event come with another payload before
    /// it is through, the last one written stays, as with any redelivery.
    /// </summary>
    private async Task TryAloneAsync(PendingWrite item, string reason)
    {
        Interlocked.Increment(ref _underWay);
        try
        {
            for (var attempt = 0; attempt < _options.RefusedRetries; attempt++)
            {
                await DelayAsync(_backoff.After(attempt));
                _stop.Token.ThrowIfCancellationRequested();
                IngestionMetrics.WriteRetried(nameof(StoreFailure.Refused));
                try
                {
                    await _store.WriteAsync([item.Write], _stop.Token);
                    Durable([item]);
                    return;
                }
                catch (StoreException e) when (e.Failure == StoreFailure.Refused)
                {
                    reason = e.Refused.Count > 0 ? e.Refused[0].Reason : e.Message;
                }
                catch (Exception e) when (!_stop.IsCancellationRequested)
                {
                    // Not its fault, and not a judgement either.
                    _log.WriteFailed(1, attempt + 1, e);
                    attempt--;
                    await DelayAsync(_options.MaxBackoff);
                }
            }
            Reject(item, reason);
        }
        catch (OperationCanceledException e)
        {
            item.Delivery.Fail(e);
        }
        finally
        {
            Interlocked.Decrement(ref _refusedWaiting);
            Interlocked.Decrement(ref _underWay);
            Wake();
        }
    }

    private static void Reject(PendingWrite item, string reason)
    {
        var rejection = new Rejection(
            RejectionReason.Refused,
            item.Write.Feature,
            $"The store refuses the record of {item.Write.Feature.Name}: {reason}"
        );
        IngestionMetrics.EventSetAside(item.Source.Stream.Name, rejection);
        item.Delivery.Reject(item.Source, rejection);
        item.Delivery.Complete();
    }

    private async Task DelayAsync(TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero)
        {
            return;
        }
        try
        {
            await Task.Delay(delay, _time, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            // What follows sees the stop.
        }
    }
}
