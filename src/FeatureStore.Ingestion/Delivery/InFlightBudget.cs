namespace FeatureStore.Ingestion.Delivery;

/// <summary>Bounds what the worker holds that is not yet durable, over all sources (I7).</summary>
/// <param name="maxEvents">Events at most; a single delivery may pass the bound when nothing else is in flight.</param>
/// <param name="maxBytes">Bytes of events and of the records made from them.</param>
public sealed class InFlightBudget(int maxEvents, long maxBytes)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _room;
    private int _events;
    private long _bytes;

    public int Events => Volatile.Read(ref _events);

    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Whether one more event would be let in now. For a source that alone decides when it reads on.</summary>
    public bool HasRoom
    {
        get
        {
            lock (_gate)
            {
                return Fits(1, 0);
            }
        }
    }

    /// <summary>Takes room, if there is any.</summary>
    public bool TryEnter(int events, long bytes)
    {
        lock (_gate)
        {
            if (!Fits(events, bytes))
            {
                return false;
            }
            _events += events;
            _bytes += bytes;
            return true;
        }
    }

    /// <summary>Takes room for what has been read already and may not be dropped.</summary>
    public void EnterAlways(int events)
    {
        lock (_gate)
        {
            _events += events;
        }
    }

    /// <summary>Charges bytes to a delivery that is in already.</summary>
    public void Charge(long bytes) => Interlocked.Add(ref _bytes, bytes);

    public void Leave(int events, long bytes)
    {
        TaskCompletionSource? room;
        lock (_gate)
        {
            _events -= events;
            Interlocked.Add(ref _bytes, -bytes);
            room = _room;
            _room = null;
        }
        room?.TrySetResult();
    }

    /// <summary>Ends when something has left since the call, or at once when nothing is in flight.</summary>
    public Task WaitForLeaveAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_events == 0)
            {
                return Task.CompletedTask;
            }
            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _room.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Takes room as soon as there is any.</summary>
    public async Task EnterAsync(int events, long bytes, CancellationToken cancellationToken)
    {
        while (!TryEnter(events, bytes))
        {
            await WaitForLeaveAsync(cancellationToken);
        }
    }

    private bool Fits(int events, long bytes) => _events == 0 || (_events + events <= maxEvents && _bytes + bytes <= maxBytes);
}
