namespace FeatureStore.Storage.Online;

/// <summary>The rows of a store that are no records. Safe for concurrent use.</summary>
public interface IMarkerStore
{
    /// <summary>Makes the markers durable; one with the same key is replaced.</summary>
    /// <exception cref="StoreException">Any part may have been written: put all again.</exception>
    Task PutAsync(IReadOnlyList<StoreMarker> markers, CancellationToken cancellationToken);

    /// <summary>Puts a marker only where the value is what the caller believes it to be.</summary>
    /// <param name="marker">With a value that nobody else writes.</param>
    /// <param name="expected">The value that is there; null: there is no such marker.</param>
    /// <param name="cancellationToken">Ends the waiting; the marker may have been written then.</param>
    /// <returns>False: something else is there, and stays.</returns>
    /// <exception cref="StoreException">It may have been written, or not.</exception>
    Task<bool> TryReplaceAsync(StoreMarker marker, string? expected, CancellationToken cancellationToken);

    /// <summary>All markers of a partition whose sort key is not less than the given one, in its order; strongly consistent.</summary>
    /// <exception cref="StoreException">The store does not answer.</exception>
    Task<IReadOnlyList<StoreMarker>> ReadAsync(string partitionKey, string fromSortKey, CancellationToken cancellationToken);
}
