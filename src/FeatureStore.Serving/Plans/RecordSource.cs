namespace FeatureStore.Serving.Plans;

/// <summary>Where a value of a record's answer comes from.</summary>
internal enum RecordSource : byte
{
    /// <summary>The stored bytes.</summary>
    Field,

    /// <summary>The stored bytes, as a list of numbers.</summary>
    Vector,

    /// <summary>The event's time as a number.</summary>
    Timestamp,

    /// <summary>The event's time as text.</summary>
    OccurredAt,

    /// <summary>Nothing: the prefix has it all.</summary>
    Constant,
}
