namespace FeatureStore.Storage.Caching.Resp;

/// <summary>What came of a request.</summary>
internal enum RespOutcome
{
    /// <summary>All replies are there.</summary>
    Answered,

    /// <summary>They took more memory than one request may.</summary>
    TooLarge,

    /// <summary>The connection broke first.</summary>
    Disconnected,

    /// <summary>No answer within the read timeout.</summary>
    TimedOut,

    /// <summary>The reader gave up.</summary>
    Cancelled,

    /// <summary>Not sent: too much is under way already (I7).</summary>
    Refused,

    /// <summary>Not sent: there is no connection.</summary>
    NotConnected,
}
