using FeatureStore.Definitions.Timing;
using FsCheck.Xunit;

namespace FeatureStore.Definitions.Tests.Timing;

public sealed class Rfc3339Tests
{
    [Theory]
    [InlineData("2026-11-22T14:45:00Z", 1_795_358_700, 0)]
    [InlineData("2026-11-22 14:45:00z", 1_795_358_700, 0)]
    [InlineData("2026-11-22T14:45:00.1Z", 1_795_358_700, 100_000_000)]
    [InlineData("2026-11-22T14:45:00.1234567899Z", 1_795_358_700, 123_456_789)]
    [InlineData("2026-11-22T23:45:00+09:00", 1_795_358_700, 0)]
    [InlineData("2026-11-22T12:15:00-02:30", 1_795_358_700, 0)]
    [InlineData("2024-02-29T00:00:00Z", 1_709_164_800, 0)]
    [InlineData("2016-12-31T23:59:60Z", 1_483_228_800, 0)]
    [InlineData("0001-01-01T00:00:00Z", Rfc3339.MinSeconds, 0)]
    [InlineData("9999-12-31T23:59:59.999999999Z", Rfc3339.MaxSeconds, 999_999_999)]
    public void TryParse_reads_times(string text, long seconds, int nanos)
    {
        Rfc3339.TryParse(text, out var s, out var n).ShouldBeTrue();

        (s, n).ShouldBe((seconds, nanos));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-11-22")]
    [InlineData("2026-11-22T14:45Z")]
    [InlineData("2026-11-22T14:45:00")]
    [InlineData("2026-11-22T14:45:00.Z")]
    [InlineData("2026-11-22T14:45:00+9:00")]
    [InlineData("2026-11-22T14:45:00+0900")]
    [InlineData("2026-11-22T14:45:00Z ")]
    [InlineData("2026-02-29T00:00:00Z")]
    [InlineData("2026-13-01T00:00:00Z")]
    [InlineData("2026-00-01T00:00:00Z")]
    [InlineData("2026-11-22T24:00:00Z")]
    [InlineData("2026-11-22T14:60:00Z")]
    [InlineData("2026-11-22T14:45:60Z")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("9999-12-31T23:59:59-01:00")]
    [InlineData("２026-11-22T14:45:00Z")]
    [InlineData("2026-11-22T14:45:00.123")]
    public void TryParse_refuses_what_is_no_time(string text) => Rfc3339.TryParse(text, out _, out _).ShouldBeFalse();

    [Property]
    public void Format_round_trips(int seconds, ushort nanos)
    {
        Rfc3339.TryParse(Rfc3339.Format(seconds, nanos), out var s, out var n).ShouldBeTrue();

        (s, n).ShouldBe((seconds, nanos));
    }
}
