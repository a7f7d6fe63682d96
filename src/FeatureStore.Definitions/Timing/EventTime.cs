using System.Globalization;
using FeatureStore.Definitions.Expressions;
using FeatureStore.Definitions.Features;

namespace FeatureStore.Definitions.Timing;

/// <summary>What the time of an event may be (DESIGN: event time), in <c>timestamp:</c> and in fields of type timestamp.</summary>
public static class EventTime
{
    /// <summary>Greatest time that a sort key can hold, in epoch ms; the least is 0.</summary>
    public const long MaxMilliseconds = 9_999_999_999_999;

    /// <summary>Reads RFC 3339 text, a number in <paramref name="unit"/> or by its magnitude, or a CEL timestamp; cuts to milliseconds.</summary>
    /// <param name="value">Of any kind; errors and null have no time.</param>
    /// <param name="unit">Of a number; text and CEL timestamps need none.</param>
    /// <param name="milliseconds">Since the Unix epoch, 0 to <see cref="MaxMilliseconds"/>.</param>
    /// <param name="reason">Null, or why there is no such time.</param>
    public static bool TryParse(in CelValue value, TimestampUnit unit, out long milliseconds, out string? reason)
    {
        milliseconds = 0;
        switch (value.Kind)
        {
            case CelKind.String when value.TryGetString(out var text) && Rfc3339.TryParse(text, out var seconds, out var nanos):
                return InRange((seconds * 1_000) + (nanos / 1_000_000), value, out milliseconds, out reason);
            case CelKind.Timestamp:
                return InRange((value.Bits * 1_000) + (value.Nanos / 1_000_000), value, out milliseconds, out reason);
            case CelKind.Int:
                return TryScale(value.AsInt64(), unit, value, out milliseconds, out reason);
            case CelKind.UInt:
                return TryScale(value.AsUInt64(), unit, value, out milliseconds, out reason);
            case CelKind.Double when TryDecimal(value.AsDouble(), out var number):
                return TryScale(number, unit, value, out milliseconds, out reason);
            case CelKind.Double:
                reason = OutOfRange(value);
                return false;
            case CelKind.Error:
                reason = value.ErrorMessage;
                return false;
            default:
                reason = $"expected a time (RFC 3339 text or a number), found {value}";
                return false;
        }
    }

    private static bool TryScale(decimal number, TimestampUnit unit, in CelValue value, out long milliseconds, out string? reason)
    {
        decimal? scaled = unit switch
        {
            TimestampUnit.Seconds => Scale(number, 1_000m),
            TimestampUnit.Milliseconds => number,
            TimestampUnit.Microseconds => number / 1_000m,
            _ when number < 100_000_000_000m => Scale(number, 1_000m),
            _ when number < 100_000_000_000_000m => number,
            _ when number < 100_000_000_000_000_000m => number / 1_000m,
            _ => null,
        };
        if (scaled is { } exact and >= 0 and < MaxMilliseconds + 1m)
        {
            milliseconds = (long)decimal.Floor(exact);
            reason = null;
            return true;
        }
        milliseconds = 0;
        reason = OutOfRange(value);
        return false;
    }

    private static decimal? Scale(decimal number, decimal factor) => Math.Abs(number) < 1e20m ? number * factor : null;

    private static bool InRange(long exact, in CelValue value, out long milliseconds, out string? reason)
    {
        var fits = exact is >= 0 and <= MaxMilliseconds;
        milliseconds = fits ? exact : 0;
        reason = fits ? null : OutOfRange(value);
        return fits;
    }

    /// <summary>
    /// The number that was written: 1763800000.123 is a little less than that as a double, and cutting the double itself to
    /// milliseconds would give another time than the text says.
    /// </summary>
    private static bool TryDecimal(double number, out decimal result)
    {
        Span<char> text = stackalloc char[32];
        result = 0;
        return double.IsFinite(number)
            && Math.Abs(number) < 1e20
            && number.TryFormat(text, out var length, "R", CultureInfo.InvariantCulture)
            && decimal.TryParse(text[..length], NumberStyles.Float, CultureInfo.InvariantCulture, out result);
    }

    private static string OutOfRange(in CelValue value) => $"the time {value} is outside 1970-01-01 to 2286-11-20";
}
