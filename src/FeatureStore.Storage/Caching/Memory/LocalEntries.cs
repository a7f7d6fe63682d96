using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Caching.Invalidation;

namespace FeatureStore.Storage.Caching.Memory;

/// <summary>
/// The entries of the cache in the process, bounded by their bytes (I7). Who reads takes no lock and allocates nothing. Evicts in the order
/// of arrival, with one more round for what was used meanwhile (CLOCK): entries are short-lived, so that little is gained by a finer order.
/// </summary>
internal sealed class LocalEntries(long maxBytes, TimeProvider time) : IInvalidationTarget
{
    /// <summary>Places for when entries were invalidated; entries that share one are kept a little less often.</summary>
    private const int InvalidationPlaces = 16_384;

    private readonly ConcurrentDictionary<Key, LocalEntry> _entries = new();
    private readonly LinkedList<LocalEntry> _places = new();
    private readonly Lock _lock = new();
    private readonly long[] _invalidatedAt = new long[InvalidationPlaces];
    private long _allInvalidatedAt = long.MinValue;
    private long _bytes;

    /// <summary>What all entries take together, estimated.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
            {
                return _bytes;
            }
        }
    }

    /// <param name="feature">Which feature, in the revision that asks.</param>
    /// <param name="entityId">Of which entity.</param>
    /// <param name="now">The clock's timestamp.</param>
    /// <param name="entry">Younger than the feature allows.</param>
    public bool TryFind(FeatureDefinition feature, string entityId, long now, [NotNullWhen(true)] out LocalEntry? entry)
    {
        if (_entries.TryGetValue(new Key(feature, entityId), out entry) && ReferenceEquals(entry.Feature, feature) && IsFresh(entry, now))
        {
            if (!entry.WasUsed)
            {
                entry.WasUsed = true;
            }
            return true;
        }
        entry = null;
        return false;
    }

    /// <summary>Keeps an entry, in place of an older one. One that alone is larger than the bound is not kept.</summary>
    public void Keep(LocalEntry entry)
    {
        var key = new Key(entry.Feature, entry.EntityId);
        lock (_lock)
        {
            if (entry.AskedAt < Math.Max(_allInvalidatedAt, _invalidatedAt[Place(key)]))
            {
                return; // What was written since may be missing in it.
            }
            if (_entries.TryGetValue(key, out var older))
            {
                if (ReferenceEquals(older.Feature, entry.Feature) && older.AskedAt > entry.AskedAt)
                {
                    return; // A read that was asked later has been faster.
                }
                Drop(key, older);
            }
            if (entry.Bytes > maxBytes)
            {
                return;
            }
            _entries[key] = entry;
            entry.Block.Grown = bytes => Grow(entry, bytes);
            _places.AddLast(entry.Place);
            _bytes += entry.Bytes;
            Evict(time.GetTimestamp());
        }
    }

    /// <inheritdoc/>
    public void Invalidate(string feature, string entityId)
    {
        var key = new Key(feature, entityId);
        lock (_lock)
        {
            _invalidatedAt[Place(key)] = time.GetTimestamp();
            if (_entries.TryGetValue(key, out var entry))
            {
                Drop(key, entry);
            }
        }
    }

    /// <inheritdoc/>
    public void InvalidateAll()
    {
        lock (_lock)
        {
            _allInvalidatedAt = time.GetTimestamp();
            _entries.Clear();
            _places.Clear();
            _bytes = 0;
        }
    }

    private static int Place(in Key key) => (key.GetHashCode() & int.MaxValue) % InvalidationPlaces;

    private void Grow(LocalEntry entry, int bytes)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(new Key(entry.Feature, entry.EntityId), out var kept) && ReferenceEquals(kept, entry))
            {
                entry.Bytes += bytes;
                _bytes += bytes;
                Evict(time.GetTimestamp());
            }
        }
    }

    private bool IsFresh(LocalEntry entry, long now) => time.GetElapsedTime(entry.AskedAt, now) < entry.Feature.Cache.Local;

    private void Evict(long now)
    {
        while (_places.First is { } first)
        {
            var entry = first.Value;
            var fresh = IsFresh(entry, now);
            if (fresh && _bytes <= maxBytes)
            {
                return;
            }
            if (fresh && entry.WasUsed)
            {
                entry.WasUsed = false;
                _places.RemoveFirst();
                _places.AddLast(first);
                continue;
            }
            Drop(new Key(entry.Feature, entry.EntityId), entry);
        }
    }

    private void Drop(Key key, LocalEntry entry)
    {
        _entries.TryRemove(key, out _);
        _places.Remove(entry.Place);
        _bytes -= entry.Bytes;
    }

    /// <summary>Names of features are unique in a catalog.</summary>
    private readonly struct Key : IEquatable<Key>
    {
        private readonly string _feature;
        private readonly int _featureHash;
        private readonly string _entityId;

        public Key(FeatureDefinition feature, string entityId) =>
            (_feature, _featureHash, _entityId) = (feature.Name, feature.NameHash, entityId);

        public Key(string feature, string entityId) =>
            (_feature, _featureHash, _entityId) = (feature, string.GetHashCode(feature, StringComparison.Ordinal), entityId);

        public bool Equals(Key other) =>
            string.Equals(_feature, other._feature, StringComparison.Ordinal)
            && string.Equals(_entityId, other._entityId, StringComparison.Ordinal);

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        // The features of one entity should not share a hash; their names are hashed once, not for each read.
        public override int GetHashCode() => string.GetHashCode(_entityId, StringComparison.Ordinal) ^ _featureHash;
    }
}
