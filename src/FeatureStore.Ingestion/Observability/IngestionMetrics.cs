using System.Diagnostics.Metrics;
using FeatureStore.Ingestion.Extraction;

namespace FeatureStore.Ingestion.Observability;

/// <summary>What an operator sees of the worker. Labels are names from the catalog and enums: bounded (I7).</summary>
public static class IngestionMetrics
{
    public const string MeterName = "FeatureStore.Ingestion";

    private static readonly Meter Meter = new(MeterName);

    private static readonly Counter<long> EventsIn = Meter.CreateCounter<long>(
        "featurestore.ingestion.events",
        "{event}",
        "Events read from a source."
    );

    private static readonly Counter<long> RecordsOut = Meter.CreateCounter<long>(
        "featurestore.ingestion.records",
        "{record}",
        "Records made from events."
    );

    private static readonly Counter<long> SetAside = Meter.CreateCounter<long>(
        "featurestore.ingestion.set_aside",
        "{event}",
        "Events set aside, as a whole or for one feature."
    );

    private static readonly Counter<long> Retries = Meter.CreateCounter<long>(
        "featurestore.ingestion.write_retries",
        "{batch}",
        "Batches that the store refused and that were tried again."
    );

    private static readonly Histogram<int> Batches = Meter.CreateHistogram<int>(
        "featurestore.ingestion.batch_size",
        "{record}",
        "Records in one call of the store."
    );

    private static readonly Counter<long> Erased = Meter.CreateCounter<long>(
        "featurestore.ingestion.erased",
        "{record}",
        "Records dropped right before they were written, because their entity was erased while they waited."
    );

    internal static void RecordErased(string feature) => Erased.Add(1, new KeyValuePair<string, object?>("feature", feature));

    internal static void EventRead(string stream) => EventsIn.Add(1, new KeyValuePair<string, object?>("stream", stream));

    internal static void RecordMade(string feature) => RecordsOut.Add(1, new KeyValuePair<string, object?>("feature", feature));

    internal static void EventSetAside(string stream, Rejection rejection) =>
        SetAside.Add(
            1,
            new KeyValuePair<string, object?>("stream", stream),
            new KeyValuePair<string, object?>("feature", rejection.Feature?.Name ?? ""),
            new KeyValuePair<string, object?>("reason", rejection.Reason.ToString())
        );

    internal static void WriteRetried(string reason) => Retries.Add(1, new KeyValuePair<string, object?>("reason", reason));

    internal static void BatchWritten(int records) => Batches.Record(records);
}
