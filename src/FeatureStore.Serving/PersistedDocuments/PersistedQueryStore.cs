using System.Collections.Concurrent;

namespace FeatureStore.Serving.PersistedDocuments;

/// <summary>
/// Automatic persisted queries by their hash, bounded in number and length (I7). Two generations: when the young one is full it becomes the
/// old one, and what nobody asked for since then is gone; its clients send it again. Lookups take no lock.
/// </summary>
internal sealed class PersistedQueryStore(int maxCount, int maxLength)
{
    private readonly Lock _adding = new();
    private volatile ConcurrentDictionary<string, string> _young = new(StringComparer.OrdinalIgnoreCase);
    private volatile ConcurrentDictionary<string, string> _old = new(StringComparer.OrdinalIgnoreCase);
    private long _youngLength;

    /// <summary>Queries held; never more than it was made for.</summary>
    public int Count => _young.Count + _old.Count;

    public string? Find(string hash)
    {
        if (_young.TryGetValue(hash, out var query))
        {
            return query;
        }
        if (_old.TryGetValue(hash, out query))
        {
            Add(hash, query);
        }
        return query;
    }

    public void Add(string hash, string query)
    {
        if (query.Length > maxLength / 2)
        {
            return;
        }
        lock (_adding)
        {
            if (_young.ContainsKey(hash))
            {
                return;
            }
            if (_young.Count >= Math.Max(1, maxCount / 2) || _youngLength + query.Length > maxLength / 2)
            {
                _old = _young;
                _young = new ConcurrentDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
                _youngLength = 0;
            }
            _young[hash] = query;
            _youngLength += query.Length;
        }
    }
}
