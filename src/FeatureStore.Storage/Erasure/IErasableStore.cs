namespace FeatureStore.Storage.Erasure;

/// <summary>What erasing needs of a store, beside reading and writing records. Safe for concurrent use.</summary>
public interface IErasableStore
{
    /// <summary>Makes the markers durable; one with the same key is replaced.</summary>
    /// <exception cref="Online.StoreException">Any part may have been written: put all again.</exception>
    Task PutAsync(IReadOnlyList<StoreMarker> markers, CancellationToken cancellationToken);

    /// <summary>All markers of a partition whose sort key is not less than the given one, in its order; strongly consistent.</summary>
    /// <exception cref="Online.StoreException">The store does not answer.</exception>
    Task<IReadOnlyList<StoreMarker>> ReadAsync(string partitionKey, string fromSortKey, CancellationToken cancellationToken);

    /// <summary>Deletes every record of some features of an entity, and what caches hold of them. When it returns, both have.</summary>
    /// <returns>Number of records that were there; tombstones count.</returns>
    /// <exception cref="Online.StoreException">Any part may have been deleted: delete again.</exception>
    Task<int> DeleteAsync(string entityPrefix, string entityId, IReadOnlyList<string> features, CancellationToken cancellationToken);
}
