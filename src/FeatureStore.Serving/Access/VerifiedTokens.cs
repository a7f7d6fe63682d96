using System.Collections.Concurrent;

namespace FeatureStore.Serving.Access;

/// <summary>
/// Tokens that were verified, by digest, until they expire: a signature costs a hundred times what a lookup does. Bounded (I7) by two
/// generations: when the young one is full it becomes the old one. Belongs to one set of signing keys; another set begins empty.
/// </summary>
internal sealed class VerifiedTokens(object keys, int capacity)
{
    private volatile ConcurrentDictionary<KeyDigest, Verified> _young = new();
    private volatile ConcurrentDictionary<KeyDigest, Verified> _old = new();
    private int _youngCount;

    /// <summary>What they were verified with.</summary>
    public object Keys => keys;

    public int Count => _young.Count + _old.Count;

    /// <param name="digest">Of the token.</param>
    /// <param name="now">Epoch ms.</param>
    public ClientGrant? Find(in KeyDigest digest, long now)
    {
        if (!_young.TryGetValue(digest, out var verified))
        {
            if (!_old.TryGetValue(digest, out verified))
            {
                return null;
            }
            Add(digest, verified);
        }
        return now < verified.Until ? verified.Grant : null;
    }

    /// <param name="digest">Of the token.</param>
    /// <param name="verified">Whose it is, until when.</param>
    public void Add(in KeyDigest digest, in Verified verified)
    {
        if (_young.TryAdd(digest, verified) && Interlocked.Increment(ref _youngCount) >= Math.Max(1, capacity / 2))
        {
            // Two threads that do this at once lose verified tokens, nothing else.
            _old = _young;
            _young = new ConcurrentDictionary<KeyDigest, Verified>();
            Volatile.Write(ref _youngCount, 0);
        }
    }

    /// <param name="Grant">Whose token it is.</param>
    /// <param name="Until">Epoch ms, exclusive.</param>
    internal readonly record struct Verified(ClientGrant Grant, long Until);
}
