using FeatureStore.Ingestion.Backfill;
using Microsoft.Extensions.Time.Testing;

namespace FeatureStore.Ingestion.Tests.Backfill;

public sealed class EventRateTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Rate_lets_so_many_through_in_a_second()
    {
        var rate = new EventRate(100, _time);
        var passed = 0;
        var waiting = rate.WaitAsync(CancellationToken.None).AsTask();
        for (var ms = 0; ms < 2_000; ms++)
        {
            while (waiting.IsCompleted)
            {
                passed++;
                waiting = rate.WaitAsync(CancellationToken.None).AsTask();
            }
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        passed.ShouldBeInRange(198, 205);
    }

    [Fact]
    public void Time_in_which_nobody_asked_is_not_made_up_for()
    {
        var rate = new EventRate(100, _time);
        _time.Advance(TimeSpan.FromMinutes(1));

        var atOnce = 0;
        while (rate.WaitAsync(CancellationToken.None).IsCompleted)
        {
            atOnce++;
        }

        atOnce.ShouldBeLessThan(6);
    }

    [Fact]
    public void Without_a_rate_nothing_waits() => new EventRate(null, _time).WaitAsync(CancellationToken.None).IsCompleted.ShouldBeTrue();
}
