using FeatureStore.Ingestion.Delivery;
using FeatureStore.Ingestion.Events;
using FeatureStore.Ingestion.Extraction;

namespace FeatureStore.Ingestion.Sources.Http;

/// <summary>One request: finished when all of its events are durable; what was rejected goes into the answer.</summary>
internal sealed class HttpDelivery : EventDelivery
{
    private readonly TaskCompletionSource<Exception?> _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The sender waits, and can send again.</summary>
    public override bool FailsFast => true;

    /// <summary>Event index and what was wrong, in the order of the events.</summary>
    public List<(long Index, Rejection Rejection)> Rejections { get; } = [];

    /// <summary>Ends when everything is durable (null), or the store failed.</summary>
    public Task<Exception?> Finished => _finished.Task;

    // Only the request's own thread hands in events.
    public override void Reject(RawEvent source, Rejection rejection) => Rejections.Add((source.Offset, rejection));

    protected override void OnFinished(Exception? failure) => _finished.TrySetResult(failure);
}
