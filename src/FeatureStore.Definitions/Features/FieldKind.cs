namespace FeatureStore.Definitions.Features;

/// <summary>The types of a feature's fields. The first eight are scalar and may be elements of the others.</summary>
public enum FieldKind
{
    String,

    /// <summary>A non-empty string, or an integer that is kept as decimal text.</summary>
    Id,
    Bool,

    /// <summary>32-bit integer.</summary>
    Int,

    /// <summary>64-bit integer.</summary>
    Long,

    /// <summary>64-bit floating point, finite.</summary>
    Float,

    /// <summary>Epoch milliseconds.</summary>
    Timestamp,

    /// <summary>Any JSON value.</summary>
    Json,
    List,

    /// <summary>Deduplicated, sorted by the UTF-8 of each element's JSON.</summary>
    Set,

    /// <summary>String keys, sorted by key.</summary>
    Map,

    /// <summary>A fixed number of components, stored as the base64 of their bytes: <see cref="VectorPrecision"/>.</summary>
    Vector,
}
