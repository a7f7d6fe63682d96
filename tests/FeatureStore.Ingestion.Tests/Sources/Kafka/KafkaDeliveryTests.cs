using FeatureStore.Ingestion.Delivery;
using FeatureStore.Ingestion.Sources.Kafka;
using Microsoft.Extensions.Logging.Abstractions;

namespace FeatureStore.Ingestion.Tests.Sources.Kafka;

public sealed class KafkaDeliveryTests : IDisposable
{
    private readonly OffsetTracker _tracker = new();
    private readonly InFlightBudget _budget = new(maxEvents: 10, maxBytes: 100);
    private readonly KafkaDeadLetters _deadLetters = new(
        new KafkaOptions(),
        () => throw new InvalidOperationException("Nothing is to be sent."),
        TimeProvider.System,
        NullLogger.Instance
    );

    public void Dispose() => _deadLetters.Dispose();

    /// <summary>I1: what is neither durable nor a dead letter is never committed.</summary>
    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Delivery_moves_its_offset_only_when_nothing_of_it_was_given_up(bool givenUp, bool committable)
    {
        _budget.TryEnter(1, 0).ShouldBeTrue();
        var delivery = new KafkaDelivery(_tracker.Begin(1), _budget, _deadLetters, "topic");
        delivery.AddWork();
        delivery.Seal();

        if (givenUp)
        {
            delivery.Fail(new OperationCanceledException());
        }
        else
        {
            delivery.Complete();
        }

        _tracker.Advance().ShouldBe(committable);
        _budget.Events.ShouldBe(0);
    }
}
