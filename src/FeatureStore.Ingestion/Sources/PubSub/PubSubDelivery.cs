using FeatureStore.Ingestion.DeadLetters;
using FeatureStore.Ingestion.Delivery;
using FeatureStore.Ingestion.Events;
using FeatureStore.Ingestion.Extraction;

namespace FeatureStore.Ingestion.Sources.PubSub;

/// <summary>One message: acknowledged when all that it yields is durable (I1).</summary>
internal sealed class PubSubDelivery(
    PubSubMessage message,
    PubSubOutstanding outstanding,
    InFlightBudget budget,
    DeadLetterFile deadLetters,
    string subscription,
    TimeProvider time
) : EventDelivery
{
    /// <summary>Bytes to give back to the budget.</summary>
    public long Charged { get; set; }

    public override void Reject(RawEvent source, Rejection rejection)
    {
        if (rejection.IsDeadLetter)
        {
            deadLetters.Write(new DeadLetter(source, rejection, time.GetUtcNow()), $"{subscription}/{message.Id}", this);
        }
    }

    protected override void OnFinished(Exception? failure)
    {
        outstanding.Finish(message.AckId, isDurable: failure is null);
        budget.Leave(1, Charged);
    }
}
