using FeatureStore.Definitions.Timing;
using FeatureStore.LocalServices.Clocks;
using Microsoft.Extensions.Time.Testing;

namespace FeatureStore.Definitions.Tests.Timing;

public sealed class SteadyTimeTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _machine = new(Start);
    private readonly SettableClock _clock;

    public SteadyTimeTests() => _clock = new SettableClock(_machine);

    [Fact]
    public void Clock_that_goes_on_is_believed()
    {
        var steady = new SteadyTime(_clock);

        _machine.Advance(TimeSpan.FromDays(40));

        (steady.Earliest, steady.Latest).ShouldBe((Start.AddDays(40), Start.AddDays(40)));
    }

    [Fact]
    public void Clock_that_jumps_ahead_makes_it_no_later_for_sure_and_one_that_comes_back_is_believed()
    {
        var steady = new SteadyTime(_clock);
        _machine.Advance(TimeSpan.FromMinutes(1));

        _clock.Ahead = TimeSpan.FromDays(400);
        (steady.Earliest, steady.Latest).ShouldBe((Start.AddMinutes(1), Start.AddMinutes(1).AddDays(400)));

        _clock.Ahead = TimeSpan.Zero;
        (steady.Earliest, steady.Latest).ShouldBe((Start.AddMinutes(1), Start.AddMinutes(1)));
    }

    [Fact]
    public void Clock_that_jumps_back_makes_it_no_earlier_for_sure()
    {
        var steady = new SteadyTime(_clock);

        _clock.Ahead = TimeSpan.FromDays(-4_000);

        (steady.Earliest, steady.Latest).ShouldBe((Start.AddDays(-4_000), Start));
    }

    [Fact]
    public void Trusted_clock_is_right_however_it_is_set()
    {
        var steady = SteadyTime.Trusting(_clock);

        _clock.Ahead = TimeSpan.FromDays(400);

        (steady.Earliest, steady.Latest).ShouldBe((Start.AddDays(400), Start.AddDays(400)));
    }
}
