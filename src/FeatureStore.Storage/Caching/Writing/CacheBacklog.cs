using FeatureStore.Storage.Telemetry;

namespace FeatureStore.Storage.Caching.Writing;

/// <summary>The write steps that Redis did not acknowledge at the first try, and are being tried again. Bounded (I7).</summary>
internal sealed class CacheBacklog(int maxKeys, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<(int Keys, long Since)> _waiting = new();
    private TaskCompletionSource? _room;
    private int _keys;

    /// <summary>How many keys wait, and for how long the first of them.</summary>
    public (int Keys, TimeSpan Longest) State
    {
        get
        {
            lock (_lock)
            {
                return (_keys, _waiting.First is { } first ? time.GetElapsedTime(first.Value.Since) : TimeSpan.Zero);
            }
        }
    }

    public bool IsFull => State.Keys >= maxKeys;

    /// <summary>Returns at once unless the bound is reached; then when it no longer is. This is what pauses a source.</summary>
    public async Task WaitForRoomAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task room;
            lock (_lock)
            {
                if (_keys < maxKeys)
                {
                    return;
                }
                _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                room = _room.Task;
            }
            await room.WaitAsync(cancellationToken);
        }
    }

    public LinkedListNode<(int Keys, long Since)> Enter(int keys)
    {
        lock (_lock)
        {
            _keys += keys;
            StorageMetrics.PendingKeysChanged(keys);
            return _waiting.AddLast((keys, time.GetTimestamp()));
        }
    }

    public void Leave(LinkedListNode<(int Keys, long Since)> entered)
    {
        TaskCompletionSource? room = null;
        lock (_lock)
        {
            _waiting.Remove(entered);
            _keys -= entered.Value.Keys;
            StorageMetrics.PendingKeysChanged(-entered.Value.Keys);
            if (_keys < maxKeys)
            {
                (room, _room) = (_room, null);
            }
        }
        room?.SetResult();
    }
}
