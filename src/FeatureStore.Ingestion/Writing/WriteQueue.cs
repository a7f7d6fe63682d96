using FeatureStore.Definitions.Features;

namespace FeatureStore.Ingestion.Writing;

/// <summary>
/// Records that wait, and the keys under way. A batch takes records in the order in which they came, but for those whose key is under way:
/// they wait for it, so that no two writes of one key run side by side. Safe for concurrent use.
/// </summary>
/// <param name="fill">Records of action features that one request of the store holds: a batch takes whole requests where it can.</param>
internal sealed class WriteQueue(int fill)
{
    private readonly Lock _gate = new();

    /// <summary>Never empty parts: the records that wait for a key which is under way, in order.</summary>
    private readonly Dictionary<RecordKey, Queue<PendingWrite>> _behind = [];
    private readonly HashSet<RecordKey> _underWay = [];
    private readonly LinkedList<PendingWrite> _again = [];
    private readonly Queue<PendingWrite> _waiting = new();
    private int _count;

    /// <summary>All that wait, those behind a key included.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Records that could go now, at most: some of them may turn out to be behind a key.</summary>
    public int Ready
    {
        get
        {
            lock (_gate)
            {
                return _again.Count + _waiting.Count;
            }
        }
    }

    public void Add(PendingWrite item)
    {
        lock (_gate)
        {
            _waiting.Enqueue(item);
            _count++;
        }
    }

    /// <summary>Takes a batch; its keys are under way until <see cref="Finish"/>.</summary>
    /// <param name="max">Records at most.</param>
    /// <param name="wholeRequests">
    /// Leaves the last action records where they would make a request that is not full, unless nothing else would be in the batch.
    /// </param>
    public List<PendingWrite> Take(int max, bool wholeRequests)
    {
        var batch = new List<PendingWrite>(Math.Min(max, 64));
        lock (_gate)
        {
            var actions = 0;
            while (batch.Count < max && TryNext(out var item))
            {
                var key = RecordKey.Of(item.Write);
                if (_underWay.Contains(key))
                {
                    if (!_behind.TryGetValue(key, out var queue))
                    {
                        _behind[key] = queue = new Queue<PendingWrite>(1);
                    }
                    queue.Enqueue(item);
                    continue;
                }
                actions += item.Write.Feature.Kind == FeatureKind.Action ? 1 : 0;
                batch.Add(item);
            }
            if (wholeRequests && actions > fill)
            {
                PutBack(batch, actions % fill);
            }
            _count -= batch.Count;
            foreach (var item in batch)
            {
                _underWay.Add(RecordKey.Of(item.Write));
            }
        }
        return batch;
    }

    /// <summary>The keys of a batch are no longer under way; what waited for them comes first in the next batch.</summary>
    public void Finish(List<RecordKey> keys)
    {
        lock (_gate)
        {
            foreach (var key in keys)
            {
                if (_underWay.Remove(key) && _behind.Remove(key, out var queue))
                {
                    foreach (var item in queue)
                    {
                        _again.AddLast(item);
                    }
                }
            }
        }
    }

    private bool TryNext(out PendingWrite item)
    {
        if (_again.First is { } first)
        {
            item = first.Value;
            _again.RemoveFirst();
            return true;
        }
        return _waiting.TryDequeue(out item);
    }

    /// <summary>The last action records go back to the front, in order.</summary>
    private void PutBack(List<PendingWrite> batch, int count)
    {
        for (var i = batch.Count - 1; count > 0; i--)
        {
            if (batch[i].Write.Feature.Kind == FeatureKind.Action)
            {
                _again.AddFirst(batch[i]);
                batch.RemoveAt(i);
                count--;
            }
        }
    }
}
