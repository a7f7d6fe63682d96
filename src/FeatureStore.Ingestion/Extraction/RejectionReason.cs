namespace FeatureStore.Ingestion.Extraction;

/// <summary>Why an event was set aside, as a whole or for one feature. Names of metrics and dead letters: only ever appended.</summary>
public enum RejectionReason
{
    /// <summary>No JSON object, or not of the stream's format.</summary>
    Malformed,

    /// <summary>Larger than the source takes.</summary>
    TooLarge,

    /// <summary><c>where</c> or <c>delete_when</c> failed, or gave no boolean.</summary>
    Filter,

    /// <summary><c>entity_id</c> failed, is null or empty, or is too long.</summary>
    EntityId,

    /// <summary><c>event_id</c> failed, is null or empty, or is too long.</summary>
    EventId,

    /// <summary><c>timestamp</c> failed, is null, or is no event time.</summary>
    Timestamp,

    /// <summary>The event time is further ahead of the clock than allowed.</summary>
    FutureTimestamp,

    /// <summary>The event is older than the feature's <c>retain.period</c>.</summary>
    Expired,

    /// <summary>A value failed, has the wrong type, or is null where the field is required.</summary>
    Value,

    /// <summary>The stored value would be over <c>max_value_bytes</c>.</summary>
    ValueTooLarge,

    /// <summary>A defect of this program; the message says which.</summary>
    Internal,

    /// <summary>The entity was erased after the event happened.</summary>
    Erased,

    /// <summary>The store refuses the record for what it is, such as an item larger than it can hold.</summary>
    Refused,
}
