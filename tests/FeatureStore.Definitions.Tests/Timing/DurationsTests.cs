using FeatureStore.Definitions.Timing;
using FsCheck.Xunit;

namespace FeatureStore.Definitions.Tests.Timing;

public sealed class DurationsTests
{
    [Theory]
    [InlineData("90s", 90)]
    [InlineData("15m", 900)]
    [InlineData("12h", 43_200)]
    [InlineData("7d", 604_800)]
    [InlineData("0s", 0)]
    [InlineData("365d", 31_536_000)]
    [InlineData("PT90S", 90)]
    [InlineData("PT15M", 900)]
    [InlineData("PT36H", 129_600)]
    [InlineData("P7D", 604_800)]
    [InlineData("P2W", 1_209_600)]
    [InlineData("P1DT12H", 129_600)]
    [InlineData("PT1H30M5S", 5_405)]
    [InlineData("PT0.5S", 0.5)]
    [InlineData("PT1,5S", 1.5)]
    [InlineData("PT0S", 0)]
    public void TryParse_reads_durations(string text, double seconds)
    {
        Durations.TryParse(text, out var value).ShouldBeTrue();

        value.TotalSeconds.ShouldBe(seconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("10")]
    [InlineData("10 m")]
    [InlineData("1.5h")]
    [InlineData("-5m")]
    [InlineData("+5m")]
    [InlineData("10ms")]
    [InlineData("1w")]
    [InlineData("1h30m")]
    [InlineData("10M")]
    [InlineData("P1Y")]
    [InlineData("P1M")]
    [InlineData("P")]
    [InlineData("PT")]
    [InlineData("P1DT")]
    [InlineData("P1H")]
    [InlineData("PT1D")]
    [InlineData("PT5S1M")]
    [InlineData("PT1M1M")]
    [InlineData("PT1.5M30S")]
    [InlineData("PT.5S")]
    [InlineData("PT5.S")]
    [InlineData("PT1.2.3S")]
    [InlineData("p1d")]
    [InlineData("-P1D")]
    [InlineData("99999999999999d")]
    [InlineData("999999999999999999999999999999s")]
    [InlineData("P10675200D")]
    [InlineData("٣d")]
    public void TryParse_refuses_what_is_no_duration(string text) => Durations.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("30d", "P30D")]
    [InlineData("365d", "P365D")]
    [InlineData("10m", "PT10M")]
    [InlineData("36h", "P1DT12H")]
    [InlineData("0s", "PT0S")]
    public void Format_writes_ISO_8601(string text, string iso)
    {
        Durations.TryParse(text, out var value).ShouldBeTrue();

        Durations.Format(value).ShouldBe(iso);
    }

    [Property]
    public void Format_round_trips(uint milliseconds)
    {
        var value = TimeSpan.FromMilliseconds(milliseconds);

        Durations.TryParse(Durations.Format(value), out var parsed).ShouldBeTrue();
        parsed.ShouldBe(value);
    }
}
