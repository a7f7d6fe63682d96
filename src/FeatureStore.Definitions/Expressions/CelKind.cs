namespace FeatureStore.Definitions.Expressions;

/// <summary>The runtime types of CEL, and error.</summary>
public enum CelKind : byte
{
    Null,
    Bool,
    Int,
    UInt,
    Double,
    String,
    Bytes,
    List,
    Map,
    Timestamp,
    Duration,
    Type,

    /// <summary>Of a type that functions bring: <c>optional_type</c>, <c>net.IP</c>, <c>net.CIDR</c>.</summary>
    Opaque,
    Error,
}
