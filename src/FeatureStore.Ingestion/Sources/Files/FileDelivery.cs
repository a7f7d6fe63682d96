using FeatureStore.Ingestion.DeadLetters;
using FeatureStore.Ingestion.Delivery;
using FeatureStore.Ingestion.Events;
using FeatureStore.Ingestion.Extraction;

namespace FeatureStore.Ingestion.Sources.Files;

/// <summary>One line of a file.</summary>
internal sealed class FileDelivery(OffsetTracker.Position position, InFlightBudget budget, DeadLetterFile deadLetters, TimeProvider time)
    : EventDelivery
{
    /// <summary>Bytes to give back to the budget.</summary>
    public long Charged { get; set; }

    public override void Reject(RawEvent source, Rejection rejection)
    {
        if (rejection.IsDeadLetter && !deadLetters.TryWrite(new DeadLetter(source, rejection, time.GetUtcNow())))
        {
            // Neither durable nor a dead letter: the position stays before this line (I1).
            AddWork();
        }
    }

    protected override void OnFinished(Exception? failure)
    {
        if (failure is null)
        {
            position.Finish();
        }
        budget.Leave(1, Charged);
    }
}
