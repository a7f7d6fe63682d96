namespace FeatureStore.Storage.Online;

/// <summary>
/// A row of the table that is no record: what the store keeps about itself. Its partition key begins with <c>#</c>, as no record's can: the
/// prefix of an entity is a name.
/// </summary>
/// <param name="PartitionKey">Begins with <c>#</c>.</param>
/// <param name="SortKey">At most 1,024 bytes.</param>
/// <param name="Timestamp">Epoch ms.</param>
/// <param name="Value">What it says beside its key; null where the key says all.</param>
/// <param name="ExpiresAt">Epoch s for the store's TTL; null: never.</param>
public sealed record StoreMarker(string PartitionKey, string SortKey, long Timestamp, string? Value = null, long? ExpiresAt = null);
