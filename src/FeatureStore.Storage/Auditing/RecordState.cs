namespace FeatureStore.Storage.Auditing;

/// <summary>What the store has of a record that an event makes.</summary>
public enum RecordState
{
    /// <summary>It is there, or of a static feature a later one; or it is past retention.</summary>
    Present,

    /// <summary>It is not there.</summary>
    Missing,

    /// <summary>
    /// The same event with another value: it came again with another payload, of which the last one stays (I2), or was written under other
    /// definitions.
    /// </summary>
    Different,

    /// <summary>The store does not answer.</summary>
    Unanswered,
}
