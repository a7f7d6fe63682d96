using FeatureStore.Ingestion.Delivery;
using FeatureStore.Ingestion.Events;
using FeatureStore.Ingestion.Extraction;

namespace FeatureStore.Ingestion.Sources.Kafka;

/// <summary>One message of a topic.</summary>
internal sealed class KafkaDelivery(OffsetTracker.Position position, InFlightBudget budget, KafkaDeadLetters deadLetters, string topic)
    : EventDelivery
{
    /// <summary>Bytes to give back to the budget.</summary>
    public long Charged { get; set; }

    public override void Reject(RawEvent source, Rejection rejection)
    {
        if (rejection.IsDeadLetter)
        {
            AddWork();
            _ = deadLetters.SendAsync(topic, source, rejection, this);
        }
    }

    protected override void OnFinished(Exception? failure)
    {
        // Given up only when the worker stops: the offset stays uncommitted, and the message comes again (I1).
        if (failure is null)
        {
            position.Finish();
        }
        budget.Leave(1, Charged);
    }
}
