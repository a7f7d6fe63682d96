using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Keys;

namespace FeatureStore.Storage.Records;

/// <summary>One record to be made durable.</summary>
public sealed class RecordWrite
{
    /// <param name="feature">Decides kind, keys, expiry and caching.</param>
    /// <param name="entityId">Non-empty, at most <see cref="FeatureKey.MaxEntityIdBytes"/>.</param>
    /// <param name="timestamp">Event time, epoch ms.</param>
    /// <param name="eventIdentity"><c>&lt;stream&gt;#&lt;event id&gt;</c>.</param>
    /// <param name="value">The fields in order as a JSON array (UTF-8); null deletes (static features only).</param>
    public RecordWrite(FeatureDefinition feature, string entityId, long timestamp, string eventIdentity, ReadOnlyMemory<byte>? value)
    {
        if (value is null && feature.Kind == FeatureKind.Action)
        {
            throw new ArgumentException($"Action feature '{feature.Name}': only a static feature can be deleted.", nameof(value));
        }
        Feature = feature;
        EntityId = entityId;
        Timestamp = timestamp;
        EventIdentity = eventIdentity;
        Value = value;
        PartitionKey = FeatureKey.Partition(feature, entityId);
        SortKey = feature.Kind == FeatureKind.Action ? SortKey.Of(timestamp, eventIdentity) : default;
    }

    public FeatureDefinition Feature { get; }

    public string EntityId { get; }

    public long Timestamp { get; }

    public string EventIdentity { get; }

    /// <summary>
    /// When the store had it, epoch ms, where a cache was written after it; null before, and where durable and visible are the same.
    /// </summary>
    public long? DurableAt { get; internal set; }

    /// <summary>Null: a tombstone.</summary>
    public ReadOnlyMemory<byte>? Value { get; }

    public string PartitionKey { get; }

    /// <summary>Action features only.</summary>
    public SortKey SortKey { get; }

    /// <summary>Epoch s for the store's TTL; rounded up, so that nothing goes before its time. Null: never.</summary>
    public long? ExpiresAt => Feature.Retain is { } retain ? (long)Math.Ceiling((Timestamp + retain.TotalMilliseconds) / 1000) : null;
}
