using System.Buffers;
using System.Globalization;
using FeatureStore.Definitions.Expressions.Evaluation;
using FeatureStore.Definitions.Timing;

namespace FeatureStore.Definitions.Expressions.Functions;

/// <summary>Timestamps (years 1 to 9999, to the nanosecond) and durations (64 bits of nanoseconds).</summary>
internal static class TimeFunctions
{
    private const long NanosPerSecond = 1_000_000_000;
    private const int MaxZoneLength = 64;

    /// <summary>The getters, each with and without a time zone: what it reads from the local time.</summary>
    private static readonly (string Name, Func<DateTime, int> Read)[] Getters =
    [
        ("getFullYear", static t => t.Year),
        ("getMonth", static t => t.Month - 1),
        ("getDate", static t => t.Day),
        ("getDayOfMonth", static t => t.Day - 1),
        ("getDayOfWeek", static t => (int)t.DayOfWeek),
        ("getDayOfYear", static t => t.DayOfYear - 1),
    ];

    /// <summary>The getters that a duration has too: there they give the whole duration in that unit (milliseconds: of its second).</summary>
    private static readonly (string Name, Func<DateTime, int> Read, Func<Int128, long> Of)[] ClockGetters =
    [
        ("getHours", static t => t.Hour, static nanos => (long)(nanos / (3600 * NanosPerSecond))),
        ("getMinutes", static t => t.Minute, static nanos => (long)(nanos / (60 * NanosPerSecond))),
        ("getSeconds", static t => t.Second, static nanos => (long)(nanos / NanosPerSecond)),
        ("getMilliseconds", static t => t.Millisecond, static nanos => (long)(nanos % NanosPerSecond / 1_000_000)),
    ];

    private static readonly SearchValues<char> ZoneCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/"
    );

    public static IEnumerable<CelFunction> All =>
        [
            CelFunction.Global("timestamp(timestamp|int|string) timestamp", ToTimestamp),
            CelFunction.Global("duration(duration|string) duration", ToDuration),
            .. Getters.Select(g => CelFunction.Member($"{g.Name}(timestamp) int", (in CelValue v) => Read(g.Name, v, g.Read))),
            .. Getters.Select(g =>
                CelFunction.Member($"{g.Name}(timestamp, string) int", (in CelValue v, in CelValue zone) => Read(g.Name, v, zone, g.Read))
            ),
            .. ClockGetters.Select(g =>
                CelFunction.Member(
                    $"{g.Name}(timestamp|duration) int",
                    (in CelValue v) => v.Kind == CelKind.Duration ? CelValue.FromInt64(g.Of(TotalNanos(v))) : Read(g.Name, v, g.Read)
                )
            ),
            .. ClockGetters.Select(g =>
                CelFunction.Member($"{g.Name}(timestamp, string) int", (in CelValue v, in CelValue zone) => Read(g.Name, v, zone, g.Read))
            ),
        ];

    /// <summary>Nanoseconds since the epoch, or of the duration.</summary>
    public static Int128 TotalNanos(in CelValue value) => ((Int128)value.Bits * NanosPerSecond) + value.Nanos;

    public static CelValue Timestamp(Int128 nanos)
    {
        var (seconds, rest) = Split(nanos);
        return seconds >= Rfc3339.MinSeconds && seconds <= Rfc3339.MaxSeconds
            ? CelValue.FromTimestamp((long)seconds, rest)
            : CelValue.Error(CelErrorCode.Overflow, "the timestamp is outside the years 1 to 9999");
    }

    public static CelValue Duration(Int128 nanos)
    {
        if (nanos < long.MinValue || nanos > long.MaxValue)
        {
            return CelValue.Error(CelErrorCode.Overflow, "the duration is outside ±292 years");
        }
        var (seconds, rest) = Split(nanos);
        return CelValue.FromDuration((long)seconds, rest);
    }

    /// <summary>Seconds with as many decimals as needed: <c>1.5s</c>.</summary>
    public static string FormatDuration(in CelValue duration)
    {
        var nanos = TotalNanos(duration);
        var sign = nanos < 0 ? "-" : "";
        var absolute = Int128.Abs(nanos);
        var fraction = ((long)(absolute % NanosPerSecond)).ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');
        return $"{sign}{(long)(absolute / NanosPerSecond)}{(fraction.Length > 0 ? "." : "")}{fraction}s";
    }

    private static (Int128 Seconds, int Nanos) Split(Int128 nanos)
    {
        var seconds = nanos / NanosPerSecond;
        var rest = (int)(nanos % NanosPerSecond);
        return rest < 0 ? (seconds - 1, rest + (int)NanosPerSecond) : (seconds, rest);
    }

    public static CelValue ToTimestamp(in CelValue value)
    {
        switch (value.Kind)
        {
            case CelKind.Timestamp:
                return value;
            case CelKind.Int:
                return Timestamp((Int128)value.AsInt64() * NanosPerSecond);
            case CelKind.String:
                return value.TryGetString(out var text) && Rfc3339.TryParse(text, out var seconds, out var nanos)
                    ? CelValue.FromTimestamp(seconds, nanos)
                    : CelErrors.Invalid($"{value} is not an RFC 3339 time");
            default:
                return CelErrors.NoMatchingOverload("timestamp", value);
        }
    }

    public static CelValue ToDuration(in CelValue value) =>
        value.Kind switch
        {
            CelKind.Duration => value,
            CelKind.String => value.TryGetString(out var text) && TryParseDuration(text, out var nanos)
                ? Duration(nanos)
                : CelErrors.Invalid($"{value} is not a duration such as '1h30m' or '1.5s'"),
            _ => CelErrors.NoMatchingOverload("duration", value),
        };

    /// <summary>Decimal numbers, each with its unit: h, m, s, ms, us, ns.</summary>
    private static bool TryParseDuration(string text, out Int128 nanos)
    {
        nanos = 0;
        var rest = text.AsSpan();
        var negative = rest.StartsWith("-", StringComparison.Ordinal);
        if (negative || rest.StartsWith("+", StringComparison.Ordinal))
        {
            rest = rest[1..];
        }
        if (rest is "0")
        {
            return true;
        }
        if (rest.IsEmpty)
        {
            return false;
        }
        decimal total = 0;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept("0123456789.");
            if (
                digits <= 0
                || !decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)
            )
            {
                return false;
            }
            rest = rest[digits..];
            var length = rest.StartsWith("ms", StringComparison.Ordinal) || rest is ['u' or 'n' or 'µ', 's', ..] ? 2 : 1;
            var unit = rest[..length] switch
            {
                "h" => 3_600_000_000_000m,
                "m" => 60_000_000_000m,
                "s" => 1_000_000_000m,
                "ms" => 1_000_000m,
                "us" or "µs" => 1_000m,
                "ns" => 1m,
                _ => 0m,
            };
            // Beyond this no duration can hold it; staying below keeps decimal from overflowing.
            if (unit == 0 || amount > 1e13m || total > 1e22m)
            {
                return false;
            }
            total += amount * unit;
            rest = rest[length..];
        }
        nanos = (Int128)(negative ? -total : total);
        return true;
    }

    private static CelValue Read(string name, in CelValue value, Func<DateTime, int> read) =>
        value.Kind == CelKind.Timestamp ? CelValue.FromInt64(read(DateTimeOf(value))) : CelErrors.NoMatchingOverload(name, value);

    private static CelValue Read(string name, in CelValue value, in CelValue zone, Func<DateTime, int> read)
    {
        if (value.Kind != CelKind.Timestamp || zone.Kind != CelKind.String)
        {
            return CelErrors.NoMatchingOverload(name, value, zone);
        }
        if (!zone.TryGetString(out var zoneName) || !TryGetOffset(zoneName, DateTimeOf(value), out var offset))
        {
            return CelErrors.Invalid($"{zone} is not a time zone; write an IANA name or an offset such as '+09:00'");
        }
        var ticks = DateTimeOf(value).Ticks + offset.Ticks;
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks
            ? CelValue.FromInt64(read(new DateTime(ticks, DateTimeKind.Unspecified)))
            : CelErrors.Overflow(name);
    }

    /// <summary>A timestamp as the clock of a zone shows it.</summary>
    /// <param name="timestamp">Of kind timestamp.</param>
    /// <param name="zone">IANA name or offset.</param>
    /// <param name="local">Of no kind.</param>
    /// <returns>False when the zone is none, or the local time lies outside the years 1 to 9999.</returns>
    public static bool TryLocal(in CelValue timestamp, string zone, out DateTime local)
    {
        local = default;
        if (!TryGetOffset(zone, DateTimeOf(timestamp), out var offset))
        {
            return false;
        }
        var ticks = DateTimeOf(timestamp).Ticks + offset.Ticks;
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks)
        {
            return false;
        }
        local = new DateTime(ticks, DateTimeKind.Unspecified);
        return true;
    }

    public static DateTime DateTimeOf(in CelValue timestamp) =>
        DateTime.UnixEpoch.AddTicks((timestamp.Bits * TimeSpan.TicksPerSecond) + (timestamp.Nanos / 100));

    private static bool TryGetOffset(string zone, DateTime utc, out TimeSpan offset)
    {
        offset = TimeSpan.Zero;
        // Names come from events, too, and the system's lookup opens files by them.
        if (zone.Length is 0 or > MaxZoneLength || zone.AsSpan().IndexOfAnyExcept(ZoneCharacters) >= 0)
        {
            return TryParseOffset(zone, out offset);
        }
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var info))
        {
            return false;
        }
        offset = info.GetUtcOffset(utc);
        return true;
    }

    /// <summary><c>+09:00</c>, <c>-02:30</c>, <c>02:00</c>.</summary>
    private static bool TryParseOffset(string zone, out TimeSpan offset)
    {
        var digits = zone.AsSpan();
        var negative = digits is ['-', ..];
        if (negative || digits is ['+', ..])
        {
            digits = digits[1..];
        }
        var parsed = TimeSpan.TryParseExact(digits, @"hh\:mm", CultureInfo.InvariantCulture, out offset);
        offset = negative ? -offset : offset;
        return parsed;
    }
}
