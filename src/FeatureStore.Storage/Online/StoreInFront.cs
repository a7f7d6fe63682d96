using FeatureStore.Storage.Auditing;
using FeatureStore.Storage.Erasure;

namespace FeatureStore.Storage.Online;

/// <summary>A layer in front of a store. What it has nothing to add to goes through: markers, deletion, samples.</summary>
/// <param name="below">May be asked for these only if it can do them.</param>
public abstract class StoreInFront(IOnlineStore below) : IErasableStore, ISampledStore
{
    /// <summary>What answers that which is not at hand.</summary>
    public IOnlineStore Below { get; } = below;

    private IErasableStore Erasable => (IErasableStore)Below;

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> SamplePartitionsAsync(int count, Random random, CancellationToken cancellationToken) =>
        ((ISampledStore)Below).SamplePartitionsAsync(count, random, cancellationToken);

    /// <inheritdoc/>
    public Task PutAsync(IReadOnlyList<StoreMarker> markers, CancellationToken cancellationToken) =>
        Erasable.PutAsync(markers, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> TryReplaceAsync(StoreMarker marker, string? expected, CancellationToken cancellationToken) =>
        Erasable.TryReplaceAsync(marker, expected, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoreMarker>> ReadAsync(string partitionKey, string fromSortKey, CancellationToken cancellationToken) =>
        Erasable.ReadAsync(partitionKey, fromSortKey, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<int> DeleteAsync(
        string entityPrefix,
        string entityId,
        IReadOnlyList<string> features,
        CancellationToken cancellationToken
    ) => Erasable.DeleteAsync(entityPrefix, entityId, features, cancellationToken);
}
