using System.Globalization;
using System.Xml;

namespace FeatureStore.Definitions.Timing;

/// <summary>Durations as definitions and queries write them: <c>90s</c>, <c>15m</c>, <c>12h</c>, <c>7d</c>, or ISO 8601 without years and months.</summary>
public static class Durations
{
    /// <summary>What the grammar is, for messages.</summary>
    public const string Grammar = "a duration such as 90s, 15m, 12h or 7d, or ISO 8601 without years and months (P7D, PT15M)";

    /// <summary>What <see cref="TryParse"/> takes, but for its greatest value, as a regular expression of ECMA 262.</summary>
    public const string Pattern =
        "^([0-9]+[smhd]|P(?=.)([0-9]+([.,][0-9]+)?[Ww])?([0-9]+([.,][0-9]+)?[Dd])?(T(?=.)([0-9]+([.,][0-9]+)?[Hh])?([0-9]+([.,][0-9]+)?[Mm])?([0-9]+([.,][0-9]+)?[Ss])?)?)$";

    /// <summary>Those of <see cref="Pattern"/> that are no time at all.</summary>
    public const string ZeroPattern = "^(0+[smhd]|P[^1-9]*)$";

    /// <summary>Reads a duration; none is negative.</summary>
    /// <returns>False when the text is none, or one greater than a <see cref="TimeSpan"/> holds.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan value)
    {
        value = TimeSpan.Zero;
        return text switch
        {
            ['P', .. var iso] => TryParseIso(iso, out value),
            [.. var digits, 's' or 'm' or 'h' or 'd'] => digits.IndexOfAnyExceptInRange('0', '9') < 0
                && TryAmount(digits, out var amount)
                && TryAdd(ref value, amount, TicksOf(text[^1])),
            _ => false,
        };
    }

    /// <summary>ISO 8601: <c>P30D</c>, <c>PT10M</c>, <c>PT0S</c>.</summary>
    public static string Format(TimeSpan value) => XmlConvert.ToString(value);

    private static decimal TicksOf(char unit) =>
        unit switch
        {
            'w' or 'W' => TimeSpan.TicksPerDay * 7,
            'd' or 'D' => TimeSpan.TicksPerDay,
            'h' or 'H' => TimeSpan.TicksPerHour,
            'm' or 'M' => TimeSpan.TicksPerMinute,
            _ => TimeSpan.TicksPerSecond,
        };

    private static bool TryParseIso(ReadOnlySpan<char> rest, out TimeSpan value)
    {
        value = TimeSpan.Zero;
        // Each unit once, in this order; a fraction only in the last one that is there.
        var units = "WD".AsSpan();
        var inTime = false;
        var isEmpty = true;
        var hadFraction = false;
        while (!rest.IsEmpty)
        {
            if (rest[0] == 'T' && !inTime)
            {
                inTime = true;
                isEmpty = true;
                units = "HMS";
                rest = rest[1..];
                continue;
            }
            var length = rest.IndexOfAnyExcept("0123456789.,");
            var unit = length > 0 ? units.IndexOf(rest[length]) : -1;
            if (unit < 0 || hadFraction || !TryAmount(rest[..length], out var amount) || !TryAdd(ref value, amount, TicksOf(units[unit])))
            {
                return false;
            }
            hadFraction = rest[..length].IndexOfAny('.', ',') >= 0;
            units = units[(unit + 1)..];
            rest = rest[(length + 1)..];
            isEmpty = false;
        }
        return !isEmpty;
    }

    private static bool TryAmount(ReadOnlySpan<char> digits, out decimal amount)
    {
        amount = 0;
        Span<char> text = stackalloc char[24];
        if (digits.Length == 0 || digits.Length > text.Length || !char.IsAsciiDigit(digits[0]) || !char.IsAsciiDigit(digits[^1]))
        {
            return false;
        }
        digits.CopyTo(text);
        text.Replace(',', '.');
        return decimal.TryParse(text[..digits.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out amount);
    }

    private static bool TryAdd(ref TimeSpan value, decimal amount, decimal ticks)
    {
        if (amount > 1e13m)
        {
            return false;
        }
        var total = value.Ticks + (amount * ticks);
        if (total > TimeSpan.MaxValue.Ticks)
        {
            return false;
        }
        value = TimeSpan.FromTicks((long)total);
        return true;
    }
}
