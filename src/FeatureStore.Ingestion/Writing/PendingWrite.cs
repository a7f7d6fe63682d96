using FeatureStore.Ingestion.Delivery;
using FeatureStore.Ingestion.Events;
using FeatureStore.Storage.Records;

namespace FeatureStore.Ingestion.Writing;

/// <summary>A record that is not durable yet.</summary>
/// <param name="Write">The record.</param>
/// <param name="Source">The event that it was made from.</param>
/// <param name="Delivery">What waits for it.</param>
internal readonly record struct PendingWrite(RecordWrite Write, RawEvent Source, EventDelivery Delivery);
