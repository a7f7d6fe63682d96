using FeatureStore.Definitions.Expressions;
using FeatureStore.Definitions.Features;
using FeatureStore.Definitions.Tests.Expressions;
using FeatureStore.Definitions.Tests.Features;
using FeatureStore.Definitions.Timing;
using FsCheck.Xunit;

namespace FeatureStore.Definitions.Tests.Timing;

public sealed class EventTimeTests
{
    [Theory]
    [InlineData("\"2026-11-22T14:45:00Z\"", TimestampUnit.ByMagnitude, 1_795_358_700_000)]
    [InlineData("\"2026-11-22t23:45:00.5+09:00\"", TimestampUnit.ByMagnitude, 1_795_358_700_500)]
    [InlineData("\"2026-11-22T14:45:00.999999999Z\"", TimestampUnit.Seconds, 1_795_358_700_999)]
    [InlineData("\"1970-01-01T00:00:00Z\"", TimestampUnit.ByMagnitude, 0L)]
    [InlineData("\"2286-11-20T17:46:39.999Z\"", TimestampUnit.ByMagnitude, 9_999_999_999_999)]
    [InlineData("0", TimestampUnit.ByMagnitude, 0L)]
    [InlineData("99999999999", TimestampUnit.ByMagnitude, null)]
    [InlineData("9999999999", TimestampUnit.ByMagnitude, 9_999_999_999_000)]
    [InlineData("100000000000", TimestampUnit.ByMagnitude, 100_000_000_000)]
    [InlineData("99999999999999", TimestampUnit.ByMagnitude, null)]
    [InlineData("100000000000000", TimestampUnit.ByMagnitude, 100_000_000_000)]
    [InlineData("9999999999999999", TimestampUnit.ByMagnitude, 9_999_999_999_999)]
    [InlineData("99999999999999999", TimestampUnit.ByMagnitude, null)]
    [InlineData("1763800000.123", TimestampUnit.ByMagnitude, 1_763_800_000_123)]
    [InlineData("1763800000.1239", TimestampUnit.ByMagnitude, 1_763_800_000_123)]
    [InlineData("1763800000123.9", TimestampUnit.ByMagnitude, 1_763_800_000_123)]
    [InlineData("1.7638e9", TimestampUnit.ByMagnitude, 1_763_800_000_000)]
    [InlineData("5", TimestampUnit.Seconds, 5_000L)]
    [InlineData("5", TimestampUnit.Milliseconds, 5L)]
    [InlineData("5999", TimestampUnit.Microseconds, 5L)]
    [InlineData("1763800000123456", TimestampUnit.Seconds, null)]
    [InlineData("-1", TimestampUnit.ByMagnitude, null)]
    [InlineData("-0.5", TimestampUnit.Milliseconds, null)]
    [InlineData("1e300", TimestampUnit.Milliseconds, null)]
    [InlineData("-9223372036854775808", TimestampUnit.Seconds, null)]
    [InlineData("\"1969-12-31T23:59:59.999Z\"", TimestampUnit.ByMagnitude, null)]
    [InlineData("\"2286-11-20T17:46:40Z\"", TimestampUnit.ByMagnitude, null)]
    [InlineData("\"2026-11-22\"", TimestampUnit.ByMagnitude, null)]
    [InlineData("\"2026-11-22T14:45:00\"", TimestampUnit.ByMagnitude, null)]
    [InlineData("\"1763800000\"", TimestampUnit.ByMagnitude, null)]
    [InlineData("\"\\ud800\"", TimestampUnit.ByMagnitude, null)]
    [InlineData("true", TimestampUnit.ByMagnitude, null)]
    [InlineData("null", TimestampUnit.ByMagnitude, null)]
    [InlineData("[]", TimestampUnit.ByMagnitude, null)]
    public void TryParse_gives_milliseconds_or_a_reason(string json, TimestampUnit unit, long? expected)
    {
        var parsed = EventTime.TryParse(Encoder.Json(json), unit, out var milliseconds, out var reason);

        parsed.ShouldBe(expected is not null);
        milliseconds.ShouldBe(expected ?? 0);
        (reason is null).ShouldBe(parsed);
    }

    [Theory]
    [InlineData("timestamp('2026-11-22T14:45:00.9999Z')", 1_795_358_700_999)]
    [InlineData("1795358700u", 1_795_358_700_000)]
    [InlineData("18446744073709551615u", null)]
    [InlineData("0.0 / 0.0", null)]
    [InlineData("1.0 / 0.0", null)]
    [InlineData("event.missing", null)]
    public void TryParse_takes_what_expressions_make(string expression, long? expected) =>
        (EventTime.TryParse(Cel.Evaluate(expression), TimestampUnit.ByMagnitude, out var ms, out _) ? ms : (long?)null).ShouldBe(expected);

    [Property]
    public void TryParse_milliseconds_written_as_seconds_with_decimals_are_not_lost(ushort days, uint millisOfDay)
    {
        var expected = (days * 86_400_000L) + (millisOfDay % 86_400_000);

        EventTime.TryParse(CelValue.FromDouble(expected / 1_000.0), TimestampUnit.Seconds, out var ms, out _).ShouldBeTrue();
        ms.ShouldBe(expected);
    }
}
