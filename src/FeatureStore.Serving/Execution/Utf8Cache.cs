using System.Collections.Concurrent;

namespace FeatureStore.Serving.Execution;

/// <summary>
/// Things by their UTF-8 text, bounded (I7). Two generations: when the young one is full it becomes the old one, and what nobody asked for
/// since then is gone. Lookups take no lock and make no objects.
/// </summary>
/// <param name="capacity">Entries held at most.</param>
/// <param name="maxKeyLength">Bytes of a key; what has a longer one is not kept.</param>
internal sealed class Utf8Cache<T>(int capacity, int maxKeyLength)
    where T : class
{
    private volatile Generation _young = new();
    private volatile Generation _old = new();

    /// <summary>Entries held; at most the capacity.</summary>
    public int Count => _young.Count + _old.Count;

    /// <summary>What is held at some moment, the entries that were asked for last before the others.</summary>
    public IReadOnlyList<KeyValuePair<byte[], T>> Entries()
    {
        var (young, old) = (_young, _old);
        return [.. young.All, .. old.All.Where(entry => young.Find(entry.Key) is null)];
    }

    public T? Find(ReadOnlySpan<byte> key)
    {
        if (_young.Find(key) is { } found)
        {
            return found;
        }
        found = _old.Find(key);
        if (found is not null)
        {
            Add(key, found);
        }
        return found;
    }

    public void Add(ReadOnlySpan<byte> key, T value)
    {
        var young = _young;
        if (key.Length <= maxKeyLength && young.TryAdd(key, value) && young.Count >= Math.Max(1, capacity / 2))
        {
            // Two threads that do this at once lose entries, nothing else.
            _old = young;
            _young = new Generation();
        }
    }

    private sealed class Generation
    {
        private readonly ConcurrentDictionary<byte[], T> _entries;
        private readonly ConcurrentDictionary<byte[], T>.AlternateLookup<ReadOnlySpan<byte>> _bySpan;
        private int _count;

        public Generation()
        {
            _entries = new ConcurrentDictionary<byte[], T>(Utf8KeyComparer.Instance);
            _bySpan = _entries.GetAlternateLookup<ReadOnlySpan<byte>>();
        }

        public int Count => Volatile.Read(ref _count);

        public IEnumerable<KeyValuePair<byte[], T>> All => _entries;

        public T? Find(ReadOnlySpan<byte> key) => _bySpan.TryGetValue(key, out var value) ? value : null;

        public bool TryAdd(ReadOnlySpan<byte> key, T value)
        {
            var added = _bySpan.TryAdd(key, value);
            if (added)
            {
                Interlocked.Increment(ref _count);
            }
            return added;
        }
    }
}
