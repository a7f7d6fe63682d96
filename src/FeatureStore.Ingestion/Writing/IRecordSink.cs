using FeatureStore.Ingestion.Delivery;
using FeatureStore.Storage.Records;

namespace FeatureStore.Ingestion.Writing;

/// <summary>Where the pipeline hands its records: the lanes, or what a benchmark counts with.</summary>
public interface IRecordSink
{
    /// <summary>Hands in a record; one unit of work of the delivery, which the caller has added.</summary>
    void Enqueue(RecordWrite write, EventDelivery delivery);
}
