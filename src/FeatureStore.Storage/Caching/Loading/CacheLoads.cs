using System.Collections.Concurrent;
using FeatureStore.Storage.Online;

namespace FeatureStore.Storage.Caching.Loading;

/// <summary>Single flight: the loads of this process that may still be joined.</summary>
internal sealed class CacheLoads(LockedRandom random)
{
    private readonly ConcurrentDictionary<string, CacheLoad> _open = new();

    /// <summary>Joins the open load of the key, or opens one.</summary>
    /// <returns>True when the caller is to do the load, and to call <see cref="Close"/> in any case.</returns>
    public bool Open(string key, out CacheLoad load)
    {
        if (_open.TryGetValue(key, out var existing))
        {
            load = existing;
            return false;
        }
        var mine = new CacheLoad(random.NextToken());
        load = _open.GetOrAdd(key, mine);
        return ReferenceEquals(load, mine);
    }

    /// <summary>The open load of the key, if there is one.</summary>
    public CacheLoad? Find(string key) => _open.GetValueOrDefault(key);

    /// <summary>
    /// Lets nobody join any more. Called before the fill is sent: who joined before it and sees it succeed knows that the writes which were
    /// finished when it joined are in it; who came later could not know (I4).
    /// </summary>
    public void Close(string key, CacheLoad load) => _open.TryRemove(new KeyValuePair<string, CacheLoad>(key, load));
}
