namespace FeatureStore.Storage.Online;

/// <summary>The store did not do what it was asked.</summary>
public sealed class StoreException(StoreFailure failure, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    public StoreFailure Failure { get; } = failure;

    /// <summary>The records that are refused for themselves; empty unless <see cref="Failure"/> is <see cref="StoreFailure.Refused"/>.</summary>
    public IReadOnlyList<RefusedRecord> Refused { get; init; } = [];
}
