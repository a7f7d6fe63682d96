using FeatureStore.Ingestion.DeadLetters;
using FeatureStore.Ingestion.Delivery;
using FeatureStore.Ingestion.Events;
using FeatureStore.Ingestion.Extraction;

namespace FeatureStore.Ingestion.Backfill;

/// <summary>One event of a file of history.</summary>
/// <param name="position">Finished when all records are durable.</param>
/// <param name="budget">Given back what was taken.</param>
/// <param name="origin">Path of the file.</param>
/// <param name="counts">Told of what is set aside.</param>
/// <param name="rejections">Keeps it; null in a dry run.</param>
/// <param name="time">When it was set aside.</param>
internal sealed class BackfillDelivery(
    OffsetTracker.Position position,
    InFlightBudget budget,
    string origin,
    BackfillCounts counts,
    BackfillRejections? rejections,
    TimeProvider time
) : EventDelivery
{
    /// <summary>Bytes to give back to the budget.</summary>
    public long Charged { get; set; }

    public override void Reject(RawEvent source, Rejection rejection)
    {
        counts.Rejected(rejection);
        if (rejection.IsDeadLetter)
        {
            rejections?.Add(new DeadLetter(source, rejection, time.GetUtcNow()), origin);
        }
    }

    protected override void OnFinished(Exception? failure)
    {
        // Given up only when the process stops: the checkpoint stays before it (I1).
        if (failure is null)
        {
            position.Finish();
        }
        budget.Leave(1, Charged);
    }
}
