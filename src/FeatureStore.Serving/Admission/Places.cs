namespace FeatureStore.Serving.Admission;

/// <summary>
/// So many at once, then a queue, first come, first served. Where nobody has to wait it costs one atomic operation each way: the library's
/// semaphore takes a lock, for which all cores would meet at every request.
/// </summary>
internal sealed class Places(int count, int maxQueued) : IDisposable
{
    /// <summary>Given by whoever leaves to who waits.</summary>
    private readonly SemaphoreSlim _handedOver = new(0);

    /// <summary>Free places; below 0, how many wait.</summary>
    private int _free = count;

    /// <summary>How many wait now.</summary>
    public int Queued => Math.Max(0, -Volatile.Read(ref _free));

    /// <summary>Takes a free place, unless there is none.</summary>
    public bool TryEnter()
    {
        var free = Volatile.Read(ref _free);
        while (free > 0)
        {
            var seen = Interlocked.CompareExchange(ref _free, free - 1, free);
            if (seen == free)
            {
                return true;
            }
            free = seen;
        }
        return false;
    }

    /// <summary>Waits for a place.</summary>
    /// <returns>False when the queue is full.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled; no place is held.</exception>
    public async ValueTask<bool> EnterAsync(CancellationToken cancellationToken)
    {
        var free = Volatile.Read(ref _free);
        while (true)
        {
            if (free <= -maxQueued)
            {
                return false;
            }
            var seen = Interlocked.CompareExchange(ref _free, free - 1, free);
            if (seen == free)
            {
                break;
            }
            free = seen;
        }
        if (free > 0)
        {
            return true;
        }
        try
        {
            await _handedOver.WaitAsync(cancellationToken);
            return true;
        }
        catch (OperationCanceledException)
        {
            if (!TryLeaveQueue())
            {
                // Somebody has counted us in already: their place comes, and goes on to the next.
                await _handedOver.WaitAsync(CancellationToken.None);
                Leave();
            }
            throw;
        }
    }

    /// <summary>Gives a place back.</summary>
    public void Leave()
    {
        if (Interlocked.Increment(ref _free) <= 0)
        {
            _handedOver.Release();
        }
    }

    public void Dispose() => _handedOver.Dispose();

    /// <returns>False when all who wait have been given places.</returns>
    private bool TryLeaveQueue()
    {
        var free = Volatile.Read(ref _free);
        while (free < 0)
        {
            var seen = Interlocked.CompareExchange(ref _free, free + 1, free);
            if (seen == free)
            {
                return true;
            }
            free = seen;
        }
        return false;
    }
}
