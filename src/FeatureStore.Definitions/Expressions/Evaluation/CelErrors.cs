namespace FeatureStore.Definitions.Expressions.Evaluation;

/// <summary>The errors that more than one operation gives.</summary>
internal static class CelErrors
{
    public static readonly CelValue NotUnicode = CelValue.Error(CelErrorCode.InvalidArgument, Json.JsonText.NotUnicode);

    public static CelValue NoMatchingOverload(string operation, in CelValue operand) =>
        CelValue.Error(CelErrorCode.NoMatchingOverload, $"{operation} is not defined for {CelText.TypeOf(operand)}");

    public static CelValue NoMatchingOverload(string operation, in CelValue left, in CelValue right) =>
        CelValue.Error(
            CelErrorCode.NoMatchingOverload,
            $"{operation} is not defined for {CelText.TypeOf(left)} and {CelText.TypeOf(right)}"
        );

    public static CelValue UnknownName(string message) => CelValue.Error(CelErrorCode.UnknownName, message);

    public static CelValue Overflow(string operation) => CelValue.Error(CelErrorCode.Overflow, $"{operation} overflows");

    public static CelValue Invalid(string message) => CelValue.Error(CelErrorCode.InvalidArgument, message);
}
