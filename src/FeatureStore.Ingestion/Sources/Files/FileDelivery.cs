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
        if (rejection.IsDeadLetter)
        {
            deadLetters.Write(new DeadLetter(source, rejection, time.GetUtcNow()), from: null, this);
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
