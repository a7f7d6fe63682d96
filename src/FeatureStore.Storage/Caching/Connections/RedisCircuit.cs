namespace FeatureStore.Storage.Caching.Connections;

/// <summary>Keeps a Redis that does not answer from adding its timeout to each read: after some failures in a row, reads pass it by for a while.</summary>
internal sealed class RedisCircuit(int failures, TimeSpan pause, TimeProvider time)
{
    private readonly Lock _lock = new();
    private int _failuresInARow;
    private long _openedAt;

    /// <summary>Whether Redis may be asked. After the pause one read tries; the others pass by until it has succeeded.</summary>
    public bool TryEnter()
    {
        if (Volatile.Read(ref _failuresInARow) < failures)
        {
            return true;
        }
        lock (_lock)
        {
            if (_failuresInARow < failures)
            {
                return true;
            }
            if (time.GetElapsedTime(_openedAt) < pause)
            {
                return false;
            }
            _openedAt = time.GetTimestamp();
            return true;
        }
    }

    /// <returns>True when this closed the circuit.</returns>
    public bool Succeeded()
    {
        if (Volatile.Read(ref _failuresInARow) == 0)
        {
            return false;
        }
        lock (_lock)
        {
            var wasOpen = _failuresInARow >= failures;
            _failuresInARow = 0;
            return wasOpen;
        }
    }

    /// <returns>True when this opened the circuit.</returns>
    public bool Failed()
    {
        lock (_lock)
        {
            _openedAt = time.GetTimestamp();
            if (_failuresInARow == failures)
            {
                return false;
            }
            _failuresInARow++;
            return _failuresInARow == failures;
        }
    }
}
