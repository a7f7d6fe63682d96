using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;

namespace FeatureStore.Ingestion.Tests;

/// <summary>
/// Injects faults into writes, and notes down what it takes. With a store behind it, that has everything too; without one, it is for tests
/// of the order and number of writes.
/// </summary>
internal sealed class FaultyStore(IOnlineStore? behind = null) : IOnlineStore
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _failure;
    private int _failures;
    private TaskCompletionSource? _held;

    public List<RecordWrite> Written { get; } = [];

    /// <summary>Which records it refuses for what they are. A call with one of them writes none of the others either.</summary>
    public Func<RecordWrite, bool> Refuses { get; set; } = _ => false;

    /// <summary>How long every write takes, before it is carried out.</summary>
    public TimeSpan Delay { get; set; }

    public int Attempts { get; private set; }

    /// <summary>Ends with the first injected failure.</summary>
    public Task Failed => _failed.Task;

    /// <summary>Ends with the first write.</summary>
    public Task WriteArrived => _arrived.Task;

    public void FailNext(int times, Exception failure)
    {
        lock (_gate)
        {
            _failures = times;
            _failure = failure;
        }
    }

    /// <summary>Until the result is disposed, no write goes on.</summary>
    public IDisposable Hold()
    {
        lock (_gate)
        {
            _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        return new Release(this);
    }

    public Task InitializeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task WriteAsync(IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken)
    {
        Task held;
        _arrived.TrySetResult();
        lock (_gate)
        {
            held = _held?.Task ?? Task.CompletedTask;
        }
        await held.WaitAsync(cancellationToken);
        if (Delay > TimeSpan.Zero)
        {
            await Task.Delay(Delay, cancellationToken);
        }
        lock (_gate)
        {
            Attempts++;
            if (_failures > 0)
            {
                _failures--;
                _failed.TrySetResult();
                throw _failure!;
            }
            var refused = writes.Where(Refuses).Select(write => new RefusedRecord(write, "too large")).ToArray();
            if (refused.Length > 0)
            {
                throw new StoreException(StoreFailure.Refused, "refused") { Refused = refused };
            }
            Written.AddRange(writes);
        }
        if (behind is not null)
        {
            await behind.WriteAsync(writes, cancellationToken);
        }
    }

    public Task<ReadResult[]> ReadAsync(IReadOnlyList<RecordRead> reads, ReadOptions options, CancellationToken cancellationToken) =>
        behind?.ReadAsync(reads, options, cancellationToken) ?? throw new InvalidOperationException("There is no store behind this one.");

    public ValueTask DisposeAsync() => behind?.DisposeAsync() ?? ValueTask.CompletedTask;

    private sealed class Release(FaultyStore store) : IDisposable
    {
        public void Dispose()
        {
            lock (store._gate)
            {
                store._held?.TrySetResult();
                store._held = null;
            }
        }
    }
}
