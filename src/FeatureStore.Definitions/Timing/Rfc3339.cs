using System.Globalization;

namespace FeatureStore.Definitions.Timing;

/// <summary>Times as text (RFC 3339), with any offset and any number of fractional digits.</summary>
public static class Rfc3339
{
    /// <summary>0001-01-01T00:00:00Z in seconds of the Unix epoch.</summary>
    public const long MinSeconds = -62_135_596_800;

    /// <summary>9999-12-31T23:59:59Z in seconds of the Unix epoch.</summary>
    public const long MaxSeconds = 253_402_300_799;

    /// <summary>Reads a time, in the years 1 to 9999 of UTC. A leap second is the second after it.</summary>
    /// <param name="text">For example <c>2026-11-22T14:45:00.123+09:00</c>.</param>
    /// <param name="seconds">Since the Unix epoch, floor.</param>
    /// <param name="nanos">0 to 999,999,999; further digits are cut.</param>
    /// <returns>False when the text is no such time.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out long seconds, out int nanos)
    {
        seconds = 0;
        nanos = 0;
        if (
            text.Length < 20
            || text[4] != '-'
            || text[7] != '-'
            || text[10] is not ('T' or 't' or ' ')
            || text[13] != ':'
            || text[16] != ':'
            || !TryDigits(text[..4], 1, 9999, out var year)
            || !TryDigits(text[5..7], 1, 12, out var month)
            || !TryDigits(text[8..10], 1, DateTime.DaysInMonth(year, month), out var day)
            || !TryDigits(text[11..13], 0, 23, out var hour)
            || !TryDigits(text[14..16], 0, 59, out var minute)
            || !TryDigits(text[17..19], 0, 60, out var second)
            || (second == 60 && minute != 59)
        )
        {
            return false;
        }
        var rest = text[19..];
        if (rest[0] == '.')
        {
            var length = rest[1..].IndexOfAnyExceptInRange('0', '9');
            if (length < 1)
            {
                return false;
            }
            nanos = Fraction(rest.Slice(1, length));
            rest = rest[(1 + length)..];
        }
        if (!TryOffset(rest, out var offsetMinutes))
        {
            return false;
        }
        var date = new DateTime(year, month, day, hour, minute, 0, DateTimeKind.Utc);
        seconds = ((date.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond) + second - (offsetMinutes * 60L);
        return seconds is >= MinSeconds and <= MaxSeconds;
    }

    /// <summary>UTC with <c>Z</c>, and as many fractional digits as needed.</summary>
    public static string Format(long seconds, int nanos)
    {
        var date = DateTime.UnixEpoch.AddTicks(seconds * TimeSpan.TicksPerSecond);
        var fraction = nanos == 0 ? "" : "." + nanos.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');
        return date.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + fraction + "Z";
    }

    private static bool TryDigits(ReadOnlySpan<char> text, int min, int max, out int value)
    {
        value = 0;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }
            value = (value * 10) + (c - '0');
        }
        return value >= min && value <= max;
    }

    private static int Fraction(ReadOnlySpan<char> digits)
    {
        var nanos = 0;
        for (var i = 0; i < 9; i++)
        {
            nanos = (nanos * 10) + (i < digits.Length ? digits[i] - '0' : 0);
        }
        return nanos;
    }

    private static bool TryOffset(ReadOnlySpan<char> text, out int minutes)
    {
        minutes = 0;
        if (text is ['Z' or 'z'])
        {
            return true;
        }
        if (
            text.Length != 6
            || text[0] is not ('+' or '-')
            || text[3] != ':'
            || !TryDigits(text[1..3], 0, 23, out var hours)
            || !TryDigits(text[4..6], 0, 59, out minutes)
        )
        {
            return false;
        }
        minutes += hours * 60;
        minutes = text[0] == '-' ? -minutes : minutes;
        return true;
    }
}
