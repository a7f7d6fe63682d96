using FeatureStore.Serving.Telemetry;
using FeatureStore.Storage.Records;

namespace FeatureStore.Serving.Records;

/// <summary>Makes views of records.</summary>
internal static class RecordViews
{
    /// <summary>What of the records can be served, in their order.</summary>
    public static RecordView[] Of(FeatureShape shape, ReadOnlySpan<StoredRecord> records, ServingMetrics metrics)
    {
        var views = new RecordView[records.Length];
        var count = 0;
        foreach (ref readonly var record in records)
        {
            if (record.IsTombstone)
            {
                continue;
            }
            var reason = RecordReader.TryRead(shape, record, out var view);
            if (reason == LeftOutReason.None)
            {
                views[count++] = view!;
            }
            else
            {
                metrics.LeftOut(shape, reason);
            }
        }
        return count == views.Length ? views : views[..count];
    }
}
