namespace FeatureStore.Definitions.Expressions;

/// <summary>Why an evaluation gave no value.</summary>
public enum CelErrorCode
{
    None,
    NoSuchKey,
    IndexOutOfRange,
    SelectionOnNull,
    NoMatchingOverload,
    Overflow,
    DivisionByZero,
    InvalidArgument,

    /// <summary>A variable or function that there is not, where <see cref="CelEnvironment.IsChecked"/> is off.</summary>
    UnknownName,

    /// <summary>The evaluation passed its <see cref="CelLimits"/>. No operator absorbs this.</summary>
    CostExceeded,
}
