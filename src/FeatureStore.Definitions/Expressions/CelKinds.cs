namespace FeatureStore.Definitions.Expressions;

/// <summary>
/// A set of <see cref="CelKind"/>: what a variable or a part of an expression may be, as far as it is known before evaluation.
/// <see cref="Any"/> is CEL's <c>dyn</c>.
/// </summary>
[Flags]
public enum CelKinds
{
    None = 0,
    Null = 1 << CelKind.Null,
    Bool = 1 << CelKind.Bool,
    Int = 1 << CelKind.Int,
    UInt = 1 << CelKind.UInt,
    Double = 1 << CelKind.Double,
    String = 1 << CelKind.String,
    Bytes = 1 << CelKind.Bytes,
    List = 1 << CelKind.List,
    Map = 1 << CelKind.Map,
    Timestamp = 1 << CelKind.Timestamp,
    Duration = 1 << CelKind.Duration,
    Type = 1 << CelKind.Type,
    Opaque = 1 << CelKind.Opaque,
    Number = Int | UInt | Double,
    Any = (1 << CelKind.Error) - 1,
}
