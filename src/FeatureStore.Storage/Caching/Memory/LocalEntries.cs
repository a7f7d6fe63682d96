using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Caching.Admission;
using FeatureStore.Storage.Caching.Invalidation;
using FeatureStore.Storage.Telemetry;

namespace FeatureStore.Storage.Caching.Memory;

/// <summary>
/// The entries of the cache in the process, bounded by their bytes (I7). Who reads takes no lock and allocates nothing. Evicts in the order
/// of arrival, with one more round for what was used meanwhile (CLOCK): entries are short-lived, so that little is gained by a finer order.
/// With admission, who comes must have been asked for more often lately than each that would make room for it (TinyLFU).
/// </summary>
internal sealed class LocalEntries : IInvalidationTarget
{
    /// <summary>What an entry takes at the least, about; so many keys are told apart as would fit then.</summary>
    private const int SmallEntry = 1_024;
    private const int MaxKeysToldApart = 1_048_576;

    /// <summary>"Lately" is so many reads for each key that would fit, as the paper's authors found best.</summary>
    private const int ReadsOfKey = 10;

    /// <summary>Places for when entries were invalidated; entries that share one are kept a little less often.</summary>
    private const int InvalidationPlaces = 16_384;

    private readonly ConcurrentDictionary<Key, LocalEntry> _entries = new();
    private readonly LinkedList<LocalEntry> _places = new();
    private readonly Lock _lock = new();
    private readonly long[] _invalidatedAt = new long[InvalidationPlaces];
    private readonly FrequencySketch? _asked;
    private readonly long _maxBytes;
    private readonly TimeProvider _time;
    private long _allInvalidatedAt = long.MinValue;
    private long _bytes;

    /// <param name="options">Bound, and whether there is admission.</param>
    /// <param name="time">Tells the age of entries.</param>
    public LocalEntries(LocalCacheOptions options, TimeProvider time)
    {
        _maxBytes = options.MaxBytes;
        _time = time;
        _asked = options.Admission ? new FrequencySketch((int)Math.Min(MaxKeysToldApart, options.MaxBytes / SmallEntry), ReadsOfKey) : null;
    }

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
        var key = new Key(feature, entityId);
        _asked?.Add(key.GetHashCode());
        if (_entries.TryGetValue(key, out entry) && ReferenceEquals(entry.Feature, feature) && IsFresh(entry, now))
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
        var key = KeyOf(entry);
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
            if (entry.Bytes > _maxBytes)
            {
                return;
            }
            _entries[key] = entry;
            entry.Block.Grown = bytes => Grow(entry, bytes);
            _places.AddLast(entry.Place);
            Weigh(entry, entry.Bytes);
            Evict(_time.GetTimestamp(), entry);
        }
    }

    /// <inheritdoc/>
    public void Invalidate(string feature, string entityId)
    {
        var key = new Key(feature, entityId);
        lock (_lock)
        {
            _invalidatedAt[Place(key)] = _time.GetTimestamp();
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
            _allInvalidatedAt = _time.GetTimestamp();
            while (_places.First is { } first)
            {
                Drop(KeyOf(first.Value), first.Value);
            }
        }
    }

    private static int Place(in Key key) => (key.GetHashCode() & int.MaxValue) % InvalidationPlaces;

    private void Grow(LocalEntry entry, int bytes)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(KeyOf(entry), out var kept) && ReferenceEquals(kept, entry))
            {
                entry.Bytes += bytes;
                Weigh(entry, bytes);
                Evict(_time.GetTimestamp(), candidate: null);
            }
        }
    }

    private bool IsFresh(LocalEntry entry, long now) => _time.GetElapsedTime(entry.AskedAt, now) < entry.Feature.Cache.Local;

    /// <summary>Makes room; at the price of the newest entry itself, where the others are asked for at least as often.</summary>
    private void Evict(long now, LocalEntry? candidate)
    {
        while (_places.First is { } first)
        {
            var entry = first.Value;
            var fresh = IsFresh(entry, now);
            if (fresh && _bytes <= _maxBytes)
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
            if (fresh && candidate is not null && !ReferenceEquals(entry, candidate) && !IsAdmitted(candidate, entry))
            {
                StorageMetrics.DeclinedFill(candidate.Feature, "memory");
                Drop(KeyOf(candidate), candidate);
                candidate = null;
                continue;
            }
            if (fresh)
            {
                StorageMetrics.LocalEviction(entry.Feature);
            }
            Drop(KeyOf(entry), entry);
        }
    }

    private bool IsAdmitted(LocalEntry candidate, LocalEntry victim) =>
        _asked is null || _asked.Estimate(KeyOf(candidate).GetHashCode()) > _asked.Estimate(KeyOf(victim).GetHashCode());

    private void Drop(Key key, LocalEntry entry)
    {
        _entries.TryRemove(key, out _);
        _places.Remove(entry.Place);
        Weigh(entry, -entry.Bytes);
    }

    private void Weigh(LocalEntry entry, long bytes)
    {
        _bytes += bytes;
        StorageMetrics.LocalBytesChanged(entry.Feature, bytes);
    }

    private static Key KeyOf(LocalEntry entry) => new(entry.Feature, entry.EntityId);

    /// <summary>Names of features are unique in a catalog.</summary>
    private readonly struct Key : IEquatable<Key>
    {
        private readonly string _feature;
        private readonly string _entityId;
        private readonly int _hash;

        public Key(FeatureDefinition feature, string entityId)
            : this(feature.Name, feature.NameHash, entityId) { }

        public Key(string feature, string entityId)
            : this(feature, string.GetHashCode(feature, StringComparison.Ordinal), entityId) { }

        // The features of one entity should not share a hash; their names are hashed once, not for each read.
        private Key(string feature, int featureHash, string entityId) =>
            (_feature, _entityId, _hash) = (feature, entityId, string.GetHashCode(entityId, StringComparison.Ordinal) ^ featureHash);

        public bool Equals(Key other) =>
            string.Equals(_feature, other._feature, StringComparison.Ordinal)
            && string.Equals(_entityId, other._entityId, StringComparison.Ordinal);

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode() => _hash;
    }
}
