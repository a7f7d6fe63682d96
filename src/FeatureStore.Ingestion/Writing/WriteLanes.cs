using System.Threading.Channels;
using FeatureStore.Ingestion.Delivery;
using FeatureStore.Ingestion.Observability;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Ingestion.Writing;

/// <summary>
/// Records on their way to the store. A record's key picks its lane, so that the records of one key are written in the order in which
/// they came while lanes go on side by side. A store that fails is no fault of a record (I6): the lane tries again until it is durable,
/// and what fills up behind it pauses the sources through <see cref="InFlightBudget"/>.
/// </summary>
public sealed class WriteLanes : IRecordSink, IAsyncDisposable
{
    private readonly IOnlineStore _store;
    private readonly WriteLaneOptions _options;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILogger _log;
    private readonly Channel<Item>[] _lanes;
    private readonly Task[] _loops;
    private readonly CancellationTokenSource _stop = new();
    private long _failingSince;
    private int _disposed;

    public WriteLanes(IOnlineStore store, WriteLaneOptions options, TimeProvider time, Random random, ILogger<WriteLanes> log)
    {
        _store = store;
        _options = options;
        _time = time;
        _random = random;
        _log = log;
        _lanes = new Channel<Item>[options.Lanes];
        _loops = new Task[options.Lanes];
        for (var i = 0; i < options.Lanes; i++)
        {
            // Unbounded here, bounded by the budget that every source enters first.
            var lane = Channel.CreateUnbounded<Item>(new UnboundedChannelOptions { SingleReader = true });
            _lanes[i] = lane;
            _loops[i] = Task.Run(() => RunAsync(lane.Reader));
        }
    }

    /// <summary>Since when the store has refused writes, in epoch ms; null while it takes them.</summary>
    public long? FailingSince => Volatile.Read(ref _failingSince) is var since and not 0 ? since : null;

    public void Enqueue(RecordWrite write, EventDelivery delivery)
    {
        var lane = (uint)string.GetHashCode(write.PartitionKey, StringComparison.Ordinal) % (uint)_lanes.Length;
        if (!_lanes[lane].Writer.TryWrite(new Item(write, delivery)))
        {
            delivery.Fail(new StoreException(StoreFailure.Unavailable, "The worker is stopping."));
        }
    }

    /// <summary>Takes no more records and writes those it holds, until the token is cancelled.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        foreach (var lane in _lanes)
        {
            lane.Writer.TryComplete();
        }
        try
        {
            await Task.WhenAll(_loops).WaitAsync(cancellationToken);
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
        foreach (var lane in _lanes)
        {
            lane.Writer.TryComplete();
        }
        await _stop.CancelAsync();
        await Task.WhenAll(_loops);
        _stop.Dispose();
    }

    private async Task RunAsync(ChannelReader<Item> lane)
    {
        var batch = new List<Item>();
        var writes = new List<RecordWrite>();
        while (await lane.WaitToReadAsync(CancellationToken.None))
        {
            batch.Clear();
            while (batch.Count < _options.MaxBatch && lane.TryRead(out var item))
            {
                batch.Add(item);
            }
            await WriteAsync(batch, writes);
        }
    }

    private async Task WriteAsync(List<Item> batch, List<RecordWrite> writes)
    {
        for (var attempt = 0; batch.Count > 0; attempt++)
        {
            writes.Clear();
            foreach (var item in batch)
            {
                writes.Add(item.Write);
            }
            Exception failure;
            try
            {
                await _store.WriteAsync(writes, _stop.Token);
                Volatile.Write(ref _failingSince, 0);
                IngestionMetrics.BatchWritten(batch.Count);
                foreach (var item in batch)
                {
                    item.Delivery.Complete();
                }
                return;
            }
            catch (OperationCanceledException e) when (_stop.IsCancellationRequested)
            {
                failure = e;
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
                await BackOffAsync(attempt);
            }
        }
    }

    private async Task BackOffAsync(int attempt)
    {
        var ceiling = Math.Min(
            _options.MaxBackoff.TotalMilliseconds,
            _options.MinBackoff.TotalMilliseconds * Math.Pow(2, Math.Min(attempt, 20))
        );
        double share;
        lock (_random)
        {
            share = _random.NextDouble();
        }
        try
        {
            await Task.Delay(TimeSpan.FromMilliseconds(ceiling * (0.5 + (share / 2))), _time, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The next attempt sees the stop.
        }
    }

    private readonly record struct Item(RecordWrite Write, EventDelivery Delivery);
}
