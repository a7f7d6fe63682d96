using FeatureStore.Ingestion.Delivery;
using FeatureStore.Ingestion.Events;
using FeatureStore.Storage.Records;

namespace FeatureStore.Ingestion.Writing;

/// <summary>Where the pipeline hands its records: the lanes, or what a benchmark counts with.</summary>
public interface IRecordSink
{
    /// <summary>Hands in a record; one unit of work of the delivery, which the caller has added.</summary>
    /// <param name="write">The record.</param>
    /// <param name="source">The event that it was made from: what is set aside should the store refuse the record for what it is.</param>
    /// <param name="delivery">What the event belongs to.</param>
    void Enqueue(RecordWrite write, RawEvent source, EventDelivery delivery);
}
