using FeatureStore.Ingestion.Delivery;
using FeatureStore.Ingestion.Events;
using FeatureStore.Ingestion.Extraction;

namespace FeatureStore.Ingestion.Sources.Http;

/// <summary>One request: finished when all of its events are durable; what was rejected goes into the answer.</summary>
/// <param name="budget">Entered for the request.</param>
/// <param name="events">How many it has entered.</param>
internal sealed class HttpDelivery(InFlightBudget budget, int events) : EventDelivery
{
    private readonly TaskCompletionSource<Exception?> _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly List<(long Index, Rejection Rejection)> _rejections = [];

    /// <summary>Bytes to give back to the budget.</summary>
    public long Charged { get; set; }

    /// <summary>The sender waits, and can send again.</summary>
    public override bool FailsFast => true;

    /// <summary>Event index and what was wrong, in the order of the events. To be asked for when the delivery has finished.</summary>
    public IReadOnlyList<(long Index, Rejection Rejection)> Rejections
    {
        get
        {
            lock (_rejections)
            {
                return [.. _rejections.OrderBy(rejection => rejection.Index)];
            }
        }
    }

    /// <summary>Ends when everything is durable (null), or the store failed.</summary>
    public Task<Exception?> Finished => _finished.Task;

    public override void Reject(RawEvent source, Rejection rejection)
    {
        lock (_rejections)
        {
            _rejections.Add((source.Offset, rejection));
        }
    }

    protected override void OnFinished(Exception? failure)
    {
        // Before the answer: who sends again as soon as it has one finds room.
        budget.Leave(events, Charged);
        _finished.TrySetResult(failure);
    }
}
