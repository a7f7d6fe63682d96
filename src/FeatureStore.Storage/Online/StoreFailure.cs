namespace FeatureStore.Storage.Online;

public enum StoreFailure
{
    /// <summary>Not reachable, not ready, or timed out. No fault of the records (I6).</summary>
    Unavailable,

    /// <summary>Asks to slow down. No fault of the records (I6).</summary>
    Throttled,

    /// <summary>The table is missing, or not of the shape that this version needs. Trying again does not help.</summary>
    Misconfigured,

    /// <summary>
    /// Refuses certain records for what they are, such as an item larger than it can hold, whatever is tried. Which, stands in
    /// <see cref="StoreException.Refused"/>; the others are unharmed, and may or may not be written.
    /// </summary>
    Refused,
}
