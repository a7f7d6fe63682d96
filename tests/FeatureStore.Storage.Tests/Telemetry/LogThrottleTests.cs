using FeatureStore.Storage.Telemetry;
using Microsoft.Extensions.Time.Testing;

namespace FeatureStore.Storage.Tests.Telemetry;

public sealed class LogThrottleTests
{
    [Fact]
    public void TryTake_lets_one_through_a_second_and_counts_the_others()
    {
        var time = new FakeTimeProvider();
        var throttle = new LogThrottle(time);

        throttle.TryTake(out var suppressed).ShouldBeTrue();
        suppressed.ShouldBe(0);
        throttle.TryTake(out _).ShouldBeFalse();
        throttle.TryTake(out _).ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(1));
        throttle.TryTake(out suppressed).ShouldBeTrue();
        suppressed.ShouldBe(2);
        time.Advance(TimeSpan.FromSeconds(1));
        throttle.TryTake(out suppressed).ShouldBeTrue();
        suppressed.ShouldBe(0);
    }
}
