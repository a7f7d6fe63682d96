using System.Globalization;
using System.Text;
using System.Text.Unicode;
using FeatureStore.Definitions.Expressions.Evaluation;
using FeatureStore.Definitions.Timing;

namespace FeatureStore.Definitions.Expressions.Functions;

/// <summary>From one type to another (langdef: Standard Definitions). What does not fit is an error, never a wrong value.</summary>
internal static class ConversionFunctions
{
    public static IEnumerable<CelFunction> All =>
        [
            CelFunction.Global("int(int|uint|double|string|timestamp) int", ToInt),
            CelFunction.Global("uint(int|uint|double|string) uint", ToUInt),
            CelFunction.Global("double(int|uint|double|string) double", ToDouble),
            CelFunction.Global("string(string|int|uint|double|bool|bytes|timestamp|duration|opaque) string", ToText),
            CelFunction.Global("bool(bool|string) bool", ToBool),
            CelFunction.Global("bytes(bytes|string) bytes", ToBytes),
        ];

    public static CelValue ToInt(in CelValue value)
    {
        switch (value.Kind)
        {
            case CelKind.Int:
                return value;
            case CelKind.UInt:
                return value.AsUInt64() <= long.MaxValue ? CelValue.FromInt64((long)value.AsUInt64()) : OutOfRange(value, "int");
            case CelKind.Double:
                // Both bounds are outside: the neighbours of ±2^63 cannot be told from them.
                return Math.Abs(value.AsDouble()) < 9_223_372_036_854_775_808.0
                    ? CelValue.FromInt64((long)value.AsDouble())
                    : OutOfRange(value, "int");
            case CelKind.String:
                return
                    value.TryGetString(out var text)
                    && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed)
                    ? CelValue.FromInt64(parsed)
                    : NotConvertible(value, "int");
            case CelKind.Timestamp:
                return CelValue.FromInt64(value.Bits);
            default:
                return CelErrors.NoMatchingOverload("int", value);
        }
    }

    public static CelValue ToUInt(in CelValue value)
    {
        switch (value.Kind)
        {
            case CelKind.UInt:
                return value;
            case CelKind.Int:
                return value.AsInt64() >= 0 ? CelValue.FromUInt64((ulong)value.AsInt64()) : OutOfRange(value, "uint");
            case CelKind.Double:
                return value.AsDouble() is > -1 and < 18_446_744_073_709_551_616.0
                    ? CelValue.FromUInt64((ulong)value.AsDouble())
                    : OutOfRange(value, "uint");
            case CelKind.String:
                return
                    value.TryGetString(out var text)
                    && ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed)
                    ? CelValue.FromUInt64(parsed)
                    : NotConvertible(value, "uint");
            default:
                return CelErrors.NoMatchingOverload("uint", value);
        }
    }

    public static CelValue ToDouble(in CelValue value)
    {
        switch (value.Kind)
        {
            case CelKind.Int or CelKind.UInt or CelKind.Double:
                return CelValue.FromDouble(value.AsDouble());
            case CelKind.String:
                const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
                return value.TryGetString(out var text) && double.TryParse(text, style, CultureInfo.InvariantCulture, out var parsed)
                    ? CelValue.FromDouble(parsed)
                    : NotConvertible(value, "double");
            default:
                return CelErrors.NoMatchingOverload("double", value);
        }
    }

    public static CelValue ToText(in CelValue value)
    {
        switch (value.Kind)
        {
            case CelKind.String:
                return value;
            case CelKind.Int:
                return CelValue.FromString(value.AsInt64().ToString(CultureInfo.InvariantCulture));
            case CelKind.UInt:
                return CelValue.FromString(value.AsUInt64().ToString(CultureInfo.InvariantCulture));
            case CelKind.Double:
                return CelValue.FromString(value.AsDouble().ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e'));
            case CelKind.Bool:
                return CelValue.FromString(value.AsBool() ? "true" : "false");
            case CelKind.Bytes:
                return Utf8.IsValid(value.AsBytes().Span)
                    ? CelValue.FromString(Encoding.UTF8.GetString(value.AsBytes().Span))
                    : CelErrors.Invalid("the bytes are not UTF-8");
            case CelKind.Timestamp:
                return CelValue.FromString(Rfc3339.Format(value.Bits, value.Nanos));
            case CelKind.Duration:
                return CelValue.FromString(TimeFunctions.FormatDuration(value));
            case CelKind.Opaque when ((CelOpaque)value.Object!).Text is { } text:
                return CelValue.FromString(text);
            default:
                return CelErrors.NoMatchingOverload("string", value);
        }
    }

    private static CelValue ToBool(in CelValue value)
    {
        if (value.Kind == CelKind.Bool)
        {
            return value;
        }
        if (value.Kind != CelKind.String)
        {
            return CelErrors.NoMatchingOverload("bool", value);
        }
        value.TryGetString(out var text);
        return text switch
        {
            "true" or "True" or "TRUE" or "t" or "1" => CelValue.FromBool(true),
            "false" or "False" or "FALSE" or "f" or "0" => CelValue.FromBool(false),
            _ => NotConvertible(value, "bool"),
        };
    }

    private static CelValue ToBytes(in CelValue value) =>
        value.Kind switch
        {
            CelKind.Bytes => value,
            CelKind.String when value.TryGetString(out var text) => CelValue.FromBytes(Encoding.UTF8.GetBytes(text)),
            CelKind.String => CelErrors.NotUnicode,
            _ => CelErrors.NoMatchingOverload("bytes", value),
        };

    private static CelValue OutOfRange(in CelValue value, string type) =>
        CelValue.Error(CelErrorCode.Overflow, $"{value} is outside the range of {type}");

    private static CelValue NotConvertible(in CelValue value, string type) => CelErrors.Invalid($"{value} cannot be read as {type}");
}
