namespace FeatureStore.Storage.Records;

public enum ReadStatus
{
    /// <summary>The records are all there is to the question asked.</summary>
    Ok,

    /// <summary>The store could not be asked, or did not answer. Says nothing about what it holds (I5).</summary>
    Unavailable,

    /// <summary>The deadline passed first.</summary>
    DeadlineExceeded,
}
