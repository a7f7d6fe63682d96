using FeatureStore.Storage.Online;

namespace FeatureStore.Storage.Erasure;

/// <summary>What erasing needs of a store, beside reading and writing records. Safe for concurrent use.</summary>
public interface IErasableStore : IMarkerStore
{
    /// <summary>Deletes every record of some features of an entity, and what caches hold of them. When it returns, both have.</summary>
    /// <returns>Number of records that were there; tombstones count.</returns>
    /// <exception cref="StoreException">Any part may have been deleted: delete again.</exception>
    Task<int> DeleteAsync(string entityPrefix, string entityId, IReadOnlyList<string> features, CancellationToken cancellationToken);
}
