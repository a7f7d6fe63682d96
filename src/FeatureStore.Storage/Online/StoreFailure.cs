namespace FeatureStore.Storage.Online;

public enum StoreFailure
{
    /// <summary>Not reachable, not ready, or timed out. No fault of the records (I6).</summary>
    Unavailable,

    /// <summary>Asks to slow down. No fault of the records (I6).</summary>
    Throttled,

    /// <summary>The table is missing, or not of the shape that this version needs. Trying again does not help.</summary>
    Misconfigured,
}
