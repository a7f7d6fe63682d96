using FeatureStore.Ingestion.Dispatch;
using FeatureStore.Ingestion.Events;
using FeatureStore.Ingestion.Extraction;

namespace FeatureStore.Ingestion.Delivery;

/// <summary>
/// What a source acknowledges as one: a Kafka message, a line, a request. It finishes when all that it yields is durable (I1).
/// Starts with one unit of work, the source's own, which <see cref="Seal"/> takes away.
/// </summary>
public abstract class EventDelivery
{
    private int _remaining = 1;
    private Exception? _failure;

    /// <summary>
    /// Whether a failing store ends the delivery (the sender sends again), instead of being waited out (the source is paused).
    /// </summary>
    public virtual bool FailsFast => false;

    /// <summary>The catalog that its events are processed under, from the first to the last; the pipeline's current one where none is set.</summary>
    internal DispatchPlan? Plan { get; set; }

    /// <summary>Takes one more unit of work that has to be done before the delivery finishes.</summary>
    public void AddWork() => Interlocked.Increment(ref _remaining);

    /// <summary>One unit of work is durable.</summary>
    public void Complete()
    {
        if (Interlocked.Decrement(ref _remaining) == 0)
        {
            OnFinished(_failure);
        }
    }

    /// <summary>One unit of work is given up.</summary>
    public void Fail(Exception failure)
    {
        Interlocked.CompareExchange(ref _failure, failure, comparand: null);
        Complete();
    }

    /// <summary>The source has handed in everything that belongs to the delivery.</summary>
    public void Seal() => Complete();

    /// <summary>An event of the delivery was set aside. Where that has to be kept, it is work of its own.</summary>
    public abstract void Reject(RawEvent source, Rejection rejection);

    /// <summary>All work is done. Called once, on whichever thread came last; must not block.</summary>
    /// <param name="failure">Null when everything is durable.</param>
    protected abstract void OnFinished(Exception? failure);
}
