using FeatureStore.Ingestion.Delivery;
using FeatureStore.Ingestion.Events;
using FeatureStore.Ingestion.Writing;
using FeatureStore.Storage.Records;

namespace FeatureStore.Ingestion.Backfill;

/// <summary>Counts the records of a backfill, and hands those that are wanted on to where a worker's records go.</summary>
/// <param name="lanes">Made when the first record is written.</param>
/// <param name="dryRun">Where those of a dry run go; null: nowhere.</param>
internal sealed class BackfillSink(Lazy<IRecordSink> lanes, IRecordSink? dryRun = null) : IRecordSink
{
    /// <summary>What is being loaded; set before the first event.</summary>
    public BackfillRequest? Request { get; set; }

    public BackfillCounts Counts { get; } = new();

    public void Enqueue(RecordWrite write, RawEvent source, EventDelivery delivery)
    {
        var count = Counts.Of(write.Feature.Name);
        if (write.Timestamp < (Request!.Since ?? long.MinValue) || write.Timestamp >= (Request.Until ?? long.MaxValue))
        {
            count.LeaveOut();
            delivery.Complete();
            return;
        }
        count.Add(write);
        if (!Request.IsDryRun)
        {
            lanes.Value.Enqueue(write, source, delivery);
        }
        else if (dryRun is not null)
        {
            dryRun.Enqueue(write, source, delivery);
        }
        else
        {
            delivery.Complete();
        }
    }
}
