using FeatureStore.Ingestion.Delivery;

namespace FeatureStore.Ingestion.Tests.Delivery;

public class InFlightBudgetTests
{
    [Fact]
    public void TryEnter_over_the_events_is_refused_until_some_leave()
    {
        var budget = new InFlightBudget(maxEvents: 2, maxBytes: 100);
        budget.TryEnter(2, 10).ShouldBeTrue();

        budget.TryEnter(1, 1).ShouldBeFalse();

        budget.Leave(1, 5);
        budget.TryEnter(1, 1).ShouldBeTrue();
    }

    [Fact]
    public void TryEnter_over_the_bytes_is_refused()
    {
        var budget = new InFlightBudget(maxEvents: 10, maxBytes: 100);
        budget.TryEnter(1, 10).ShouldBeTrue();
        budget.Charge(85);

        budget.TryEnter(1, 10).ShouldBeFalse();
    }

    [Fact]
    public void TryEnter_of_something_over_every_bound_is_taken_when_it_is_alone() =>
        new InFlightBudget(maxEvents: 1, maxBytes: 1).TryEnter(50, 5_000).ShouldBeTrue();

    [Fact]
    public async Task EnterAsync_waits_for_room()
    {
        var budget = new InFlightBudget(maxEvents: 1, maxBytes: 100);
        budget.TryEnter(1, 0).ShouldBeTrue();
        var entering = budget.EnterAsync(1, 0, CancellationToken.None);
        entering.IsCompleted.ShouldBeFalse();

        budget.Leave(1, 0);

        await entering.WaitAsync(TimeSpan.FromSeconds(60));
        budget.Events.ShouldBe(1);
    }

    [Fact]
    public async Task WaitForLeaveAsync_with_nothing_in_flight_ends_at_once() =>
        await new InFlightBudget(1, 1).WaitForLeaveAsync(CancellationToken.None);
}
