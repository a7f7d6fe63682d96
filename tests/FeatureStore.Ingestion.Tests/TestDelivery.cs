using FeatureStore.Ingestion.Delivery;
using FeatureStore.Ingestion.Events;
using FeatureStore.Ingestion.Extraction;

namespace FeatureStore.Ingestion.Tests;

/// <summary>A delivery of the tests: tells when it finished, and what was rejected.</summary>
internal sealed class TestDelivery : EventDelivery
{
    private readonly TaskCompletionSource<Exception?> _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool FailsFastly { get; init; }

    public override bool FailsFast => FailsFastly;

    public List<Rejection> Rejections { get; } = [];

    public Task<Exception?> Finished => _finished.Task;

    public override void Reject(RawEvent source, Rejection rejection)
    {
        lock (Rejections)
        {
            Rejections.Add(rejection);
        }
    }

    protected override void OnFinished(Exception? failure) => _finished.TrySetResult(failure);
}
