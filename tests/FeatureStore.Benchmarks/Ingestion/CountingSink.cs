using FeatureStore.Ingestion.Delivery;
using FeatureStore.Ingestion.Events;
using FeatureStore.Ingestion.Extraction;
using FeatureStore.Ingestion.Writing;
using FeatureStore.Storage.Records;

namespace FeatureStore.Benchmarks.Ingestion;

/// <summary>Takes the place of the lanes and the store: counts, and says that all is durable. For one thread.</summary>
internal sealed class CountingSink : IRecordSink
{
    public long Records { get; private set; }

    public long Deliveries { get; private set; }

    public long Rejections { get; private set; }

    /// <summary>Of the first rejection; null when there was none.</summary>
    public string? FirstRejection { get; private set; }

    public void Enqueue(RecordWrite write, RawEvent source, EventDelivery delivery)
    {
        Records++;
        delivery.Complete();
    }

    public void Finished() => Deliveries++;

    public void Rejected(Rejection rejection)
    {
        Rejections++;
        FirstRejection ??= rejection.Message;
    }
}
