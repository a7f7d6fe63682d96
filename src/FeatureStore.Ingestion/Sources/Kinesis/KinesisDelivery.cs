using FeatureStore.Ingestion.DeadLetters;
using FeatureStore.Ingestion.Delivery;
using FeatureStore.Ingestion.Events;
using FeatureStore.Ingestion.Extraction;

namespace FeatureStore.Ingestion.Sources.Kinesis;

/// <summary>One record of a shard, with all events in it.</summary>
internal sealed class KinesisDelivery(
    OffsetTracker.Position position,
    InFlightBudget budget,
    int events,
    DeadLetterFile deadLetters,
    string origin,
    TimeProvider time
) : EventDelivery
{
    /// <summary>Bytes to give back to the budget.</summary>
    public long Charged { get; set; }

    public override void Reject(RawEvent source, Rejection rejection)
    {
        if (rejection.IsDeadLetter)
        {
            deadLetters.Write(new DeadLetter(source, rejection, time.GetUtcNow()), origin, this);
        }
    }

    protected override void OnFinished(Exception? failure)
    {
        // Given up only when the worker stops: the checkpoint stays before it, and it comes again (I1).
        if (failure is null)
        {
            position.Finish();
        }
        budget.Leave(events, Charged);
    }
}
