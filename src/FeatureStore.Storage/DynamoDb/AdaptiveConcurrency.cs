namespace FeatureStore.Storage.DynamoDb;

/// <summary>
/// How many requests may be under way: one more for each full round that succeeds, half as many when the table asks to slow down
/// (additive increase, multiplicative decrease, as TCP does: RFC 5681). Starts at the upper bound.
/// </summary>
/// <param name="min">At least; 1 or more.</param>
/// <param name="max">At most (I7).</param>
/// <param name="time">Halves once an interval: requests that were sent together are throttled together.</param>
internal sealed class AdaptiveConcurrency(int min, int max, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly Queue<TaskCompletionSource> _waiting = new();
    private double _limit = max;
    private long? _loweredAt;
    private int _busy;
    private int _queued;

    /// <summary>Now.</summary>
    public int Limit
    {
        get
        {
            lock (_gate)
            {
                return (int)_limit;
            }
        }
    }

    /// <summary>Who waits for a place now, and has not given up.</summary>
    public int Queued => Volatile.Read(ref _queued);

    /// <summary>Takes a place, first come, first served.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public Task EnterAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TaskCompletionSource place;
        lock (_gate)
        {
            if (_busy < (int)_limit)
            {
                _busy++;
                return Task.CompletedTask;
            }
            place = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(place);
            Interlocked.Increment(ref _queued);
        }
        return WaitAsync(place, cancellationToken);
    }

    /// <summary>Takes a place if there is one now.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (_busy >= (int)_limit)
            {
                return false;
            }
            _busy++;
            return true;
        }
    }

    /// <summary>Gives the place back.</summary>
    /// <param name="succeeded">False: the table asked to slow down, or nobody knows.</param>
    public void Leave(bool succeeded)
    {
        lock (_gate)
        {
            _busy--;
            if (succeeded)
            {
                _limit = Math.Min(max, _limit + (1 / _limit));
            }
            while (_busy < (int)_limit && _waiting.TryDequeue(out var next))
            {
                if (next.TrySetResult())
                {
                    _busy++;
                    Interlocked.Decrement(ref _queued);
                }
            }
        }
    }

    /// <summary>Halves the limit, once an interval.</summary>
    public void Lower()
    {
        lock (_gate)
        {
            if (_loweredAt is { } last && time.GetElapsedTime(last) < Interval)
            {
                return;
            }
            _loweredAt = time.GetTimestamp();
            _limit = Math.Max(min, _limit / 2);
        }
    }

    private async Task WaitAsync(TaskCompletionSource place, CancellationToken cancellationToken)
    {
        // Who gives up is passed over when its turn comes.
        await using var registration = cancellationToken.Register(() =>
        {
            if (place.TrySetCanceled(cancellationToken))
            {
                Interlocked.Decrement(ref _queued);
            }
        });
        await place.Task;
    }
}
