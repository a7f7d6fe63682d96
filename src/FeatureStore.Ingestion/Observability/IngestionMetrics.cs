using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using FeatureStore.Definitions.Features;
using FeatureStore.Definitions.Telemetry;
using FeatureStore.Ingestion.Delivery;
using FeatureStore.Ingestion.Extraction;
using FeatureStore.Ingestion.Sources;
using FeatureStore.Ingestion.Writing;
using FeatureStore.Storage.Records;

namespace FeatureStore.Ingestion.Observability;

/// <summary>What an operator sees of the worker. Labels are names from the catalog, topics of its streams and enums: bounded (I7).</summary>
public static class IngestionMetrics
{
    public const string MeterName = "FeatureStore.Ingestion";

    /// <summary>Seconds. A fresh event takes milliseconds; after an outage, or in a backfill, it is hours.</summary>
    private static readonly InstrumentAdvice<double> Freshness = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 3600, 86400],
    };

    private static readonly Meter Meter = new(MeterName);

    private static readonly Counter<long> EventsIn = Meter.CreateCounter<long>(
        "featurestore.ingestion.events",
        "{event}",
        "Events read from a source, by stream."
    );

    private static readonly FeatureCounter RecordsOut = new(
        Meter,
        "featurestore.ingestion.records",
        "{record}",
        "Records made from events, by feature."
    );

    private static readonly Counter<long> SetAside = Meter.CreateCounter<long>(
        "featurestore.ingestion.set_aside",
        "{event}",
        "Events set aside, as a whole or for one feature, by stream, feature and reason."
    );

    private static readonly Counter<long> Letters = Meter.CreateCounter<long>(
        "featurestore.ingestion.letters",
        "{event}",
        "Events sent to a retry topic or a dead-letter topic, by stream, feature, reason and queue (retry, dlq)."
    );

    private static readonly Counter<long> Retries = Meter.CreateCounter<long>(
        "featurestore.ingestion.write_retries",
        "{batch}",
        "Batches that the store refused and that were tried again, by reason."
    );

    private static readonly Histogram<int> Batches = Meter.CreateHistogram(
        "featurestore.ingestion.batch_size",
        "{record}",
        "Records in one call of the store.",
        advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 5, 10, 25, 50, 100, 200, 300, 400, 500] }
    );

    private static readonly Counter<long> Erased = Meter.CreateCounter<long>(
        "featurestore.ingestion.erased",
        "{record}",
        "Records dropped right before they were written, because their entity was erased while they waited."
    );

    internal static void RecordErased(string feature) => Erased.Add(1, new KeyValuePair<string, object?>("feature", feature));

    private static readonly Histogram<double> Durable = Meter.CreateHistogram(
        "featurestore.ingestion.freshness_durable",
        "s",
        "From the time of the event until the store has its record, by stream and feature.",
        advice: Freshness
    );

    private static readonly Histogram<double> Visible = Meter.CreateHistogram(
        "featurestore.ingestion.freshness_visible",
        "s",
        "From the time of the event until every query sees its record, through the cache too, by stream and feature.",
        advice: Freshness
    );

    /// <summary>Usually one; tests have several workers in a process.</summary>
    private static readonly ConcurrentDictionary<WriteLanes, bool> Lanes = new();
    private static readonly ConcurrentDictionary<InFlightBudget, bool> Budgets = new();
    private static readonly ConcurrentDictionary<SourceHealth, bool> Sources = new();
    private static readonly ConcurrentDictionary<string, long> Lags = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, TimeSpan> KinesisLags = new(StringComparer.Ordinal);

    static IngestionMetrics()
    {
        Meter.CreateObservableGauge(
            "featurestore.ingestion.records_waiting",
            () => Lanes.Keys.Sum(lanes => lanes.Waiting),
            "{record}",
            "Records that wait for a call of the store."
        );
        Meter.CreateObservableGauge(
            "featurestore.ingestion.lanes_busy",
            () => Lanes.Keys.Sum(lanes => lanes.Busy),
            "{call}",
            "Calls of the store under way."
        );
        Meter.CreateObservableGauge(
            "featurestore.ingestion.store_failing",
            () => Lanes.Keys.Count(lanes => lanes.FailingSince is not null),
            "{worker}",
            "1 while the store refuses writes, which are tried again."
        );
        Meter.CreateObservableGauge(
            "featurestore.ingestion.source_failing",
            () =>
                Sources
                    .Keys.GroupBy(health => health.Source, StringComparer.Ordinal)
                    .Select(source => new Measurement<int>(
                        source.Count(health => health.NotReady is not null),
                        new KeyValuePair<string, object?>("source", source.Key)
                    )),
            "{worker}",
            "1 while requests of a source keep failing, by source; /readyz says which, and why."
        );
        Meter.CreateObservableGauge(
            "featurestore.ingestion.events_in_flight",
            () => Budgets.Keys.Sum(budget => budget.Events),
            "{event}",
            "Events read and not yet durable."
        );
        Meter.CreateObservableGauge(
            "featurestore.ingestion.bytes_in_flight",
            () => Budgets.Keys.Sum(budget => budget.Bytes),
            "By",
            "Bytes of these events and of their records."
        );
        Meter.CreateObservableGauge(
            "featurestore.ingestion.kafka_lag",
            () => Lags.Select(lag => new Measurement<long>(lag.Value, new KeyValuePair<string, object?>("topic", lag.Key))),
            "{message}",
            "Messages that this worker's partitions hold and that are not durable yet, by topic."
        );
        Meter.CreateObservableGauge(
            "featurestore.ingestion.kinesis_lag",
            () =>
                KinesisLags.Select(lag => new Measurement<double>(
                    lag.Value.TotalSeconds,
                    new KeyValuePair<string, object?>("stream", lag.Key)
                )),
            "s",
            "How far reading is behind the newest record, in the shard of this worker that is furthest behind, by Kinesis stream."
        );
    }

    /// <param name="stream">Of Kinesis.</param>
    /// <param name="lag">Of the shard that is furthest behind; null: this worker reads none.</param>
    internal static void KinesisLag(string stream, TimeSpan? lag)
    {
        if (lag is { } known)
        {
            KinesisLags[stream] = known;
        }
        else
        {
            KinesisLags.TryRemove(stream, out _);
        }
    }

    internal static void EventRead(string stream) => EventsIn.Add(1, new KeyValuePair<string, object?>("stream", stream));

    internal static void RecordMade(FeatureDefinition feature) => RecordsOut.Add(feature);

    internal static void EventSetAside(string stream, Rejection rejection) =>
        SetAside.Add(
            1,
            new KeyValuePair<string, object?>("stream", stream),
            new KeyValuePair<string, object?>("feature", rejection.Feature?.Name ?? ""),
            new KeyValuePair<string, object?>("reason", rejection.Reason.ToString())
        );

    internal static void LetterSent(string stream, Rejection rejection, bool isRetry) =>
        Letters.Add(
            1,
            new("stream", stream),
            new("feature", rejection.Feature?.Name ?? ""),
            new("reason", rejection.Reason.ToString()),
            new("queue", isRetry ? "retry" : "dlq")
        );

    internal static void WriteRetried(string reason) => Retries.Add(1, new KeyValuePair<string, object?>("reason", reason));

    internal static void BatchWritten(int records) => Batches.Record(records);

    /// <param name="stream">Of the event.</param>
    /// <param name="write">The record; knows when the store had it, where a cache came after.</param>
    /// <param name="now">When every query sees it, epoch ms.</param>
    internal static void RecordDurable(string stream, RecordWrite write, long now)
    {
        var byStream = new KeyValuePair<string, object?>("stream", stream);
        var byFeature = new KeyValuePair<string, object?>("feature", write.Feature.Name);
        // An event may be ahead of this clock.
        Durable.Record(Math.Max(0, (write.DurableAt ?? now) - write.Timestamp) / 1000.0, byStream, byFeature);
        Visible.Record(Math.Max(0, now - write.Timestamp) / 1000.0, byStream, byFeature);
    }

    internal static void Observe(WriteLanes lanes) => Lanes[lanes] = true;

    internal static void Forget(WriteLanes lanes) => Lanes.TryRemove(lanes, out _);

    internal static void Observe(SourceHealth health) => Sources[health] = true;

    internal static void Forget(SourceHealth health) => Sources.TryRemove(health, out _);

    internal static void Observe(InFlightBudget budget) => Budgets[budget] = true;

    internal static void Forget(InFlightBudget budget) => Budgets.TryRemove(budget, out _);

    /// <param name="lags">By topic; topics that are not in it are forgotten.</param>
    internal static void KafkaLag(IReadOnlyDictionary<string, long> lags)
    {
        foreach (var topic in Lags.Keys.Where(topic => !lags.ContainsKey(topic)))
        {
            Lags.TryRemove(topic, out _);
        }
        foreach (var (topic, lag) in lags)
        {
            Lags[topic] = lag;
        }
    }
}
