using System.Globalization;
using System.Text.Json;
using FeatureStore.Definitions.Expressions;
using FeatureStore.Definitions.Expressions.Evaluation;
using FeatureStore.Definitions.Expressions.Json;
using FeatureStore.Definitions.Timing;

namespace FeatureStore.Definitions.Features;

/// <summary>Values of the scalar types, which are also the elements of lists, sets and maps.</summary>
internal static class ScalarEncoder
{
    /// <summary>Beyond this a double no longer holds every integer.</summary>
    private const double MaxExactInteger = 9_007_199_254_740_992;

    /// <param name="writer">Null to check only.</param>
    /// <param name="value">Of any kind; null fits no type here.</param>
    /// <param name="kind">A scalar type.</param>
    /// <param name="problem">What was found, to follow "expected long, ".</param>
    /// <returns>False with a problem; nothing has been written then.</returns>
    public static bool TryWrite(Utf8JsonWriter? writer, in CelValue value, FieldKind kind, out string problem)
    {
        problem = string.Empty;
        switch (kind)
        {
            case FieldKind.String when value.Kind == CelKind.String:
                return TryWriteText(writer, value, out problem);
            case FieldKind.Id:
                return TryWriteId(writer, value, out problem);
            case FieldKind.Bool when value.Kind == CelKind.Bool:
                writer?.WriteBooleanValue(value.AsBool());
                return true;
            case FieldKind.Int or FieldKind.Long:
                return TryWriteInteger(writer, value, kind, out problem);
            case FieldKind.Float when CelEquality.IsNumber(value.Kind) && double.IsFinite(value.AsDouble()):
                writer?.WriteNumberValue(value.AsDouble());
                return true;
            case FieldKind.Timestamp:
                if (!EventTime.TryParse(value, TimestampUnit.ByMagnitude, out var milliseconds, out var reason))
                {
                    problem = reason!;
                    return false;
                }
                writer?.WriteNumberValue(milliseconds);
                return true;
            case FieldKind.Json:
                return JsonValueEncoder.TryWrite(writer, value, out problem);
            default:
                problem = Found(value);
                return false;
        }
    }

    public static string Found(in CelValue value) =>
        value.IsError ? value.ErrorMessage
        : value.IsNull ? "found null"
        : $"found {value} of type {CelText.TypeOf(value)}";

    /// <summary>Text from JSON goes from the event to the writer without becoming a string.</summary>
    public static bool TryWriteText(Utf8JsonWriter? writer, in CelValue value, out string problem)
    {
        problem = string.Empty;
        if (value.Object is string text)
        {
            // Text that an expression made is Unicode: only what JSON holds may be none.
            writer?.WriteStringValue(text);
            return true;
        }
        if (!JsonText.IsWellFormed(value.Json))
        {
            problem = JsonText.NotUnicode;
            return false;
        }
        if (writer is not null)
        {
            value.Json.WriteTo(writer);
        }
        return true;
    }

    private static bool TryWriteId(Utf8JsonWriter? writer, in CelValue value, out string problem)
    {
        problem = string.Empty;
        Span<byte> digits = stackalloc byte[20];
        int length;
        switch (value.Kind)
        {
            case CelKind.String when value.Object is string { Length: 0 } || (value.Object is null && JsonText.Equals(value.Json, ""u8)):
                problem = "found an empty string";
                return false;
            case CelKind.String:
                return TryWriteText(writer, value, out problem);
            case CelKind.Int:
                value.AsInt64().TryFormat(digits, out length, provider: CultureInfo.InvariantCulture);
                break;
            case CelKind.UInt:
                value.AsUInt64().TryFormat(digits, out length, provider: CultureInfo.InvariantCulture);
                break;
            default:
                problem = Found(value);
                return false;
        }
        writer?.WriteStringValue(digits[..length]);
        return true;
    }

    private static bool TryWriteInteger(Utf8JsonWriter? writer, in CelValue value, FieldKind kind, out string problem)
    {
        problem = string.Empty;
        long number;
        switch (value.Kind)
        {
            case CelKind.Int:
                number = value.AsInt64();
                break;
            case CelKind.UInt when value.AsUInt64() <= long.MaxValue:
                number = (long)value.AsUInt64();
                break;
            case CelKind.Double when Math.Floor(value.AsDouble()) == value.AsDouble() && Math.Abs(value.AsDouble()) <= MaxExactInteger:
                number = (long)value.AsDouble();
                break;
            default:
                problem = Found(value);
                return false;
        }
        if (kind == FieldKind.Int && number is < int.MinValue or > int.MaxValue)
        {
            problem = $"found {number}, which does not fit 32 bits";
            return false;
        }
        writer?.WriteNumberValue(number);
        return true;
    }
}
