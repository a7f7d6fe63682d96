using FeatureStore.Ingestion.Delivery;
using FeatureStore.Ingestion.Events;
using FeatureStore.Ingestion.Extraction;

namespace FeatureStore.Benchmarks.Ingestion;

/// <summary>One for each event, as a source has them; counts into what all of them share.</summary>
internal sealed class CountingDelivery(CountingSink counts) : EventDelivery
{
    public override void Reject(RawEvent source, Rejection rejection) => counts.Rejected(rejection);

    protected override void OnFinished(Exception? failure) => counts.Finished();
}
