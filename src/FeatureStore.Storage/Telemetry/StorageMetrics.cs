using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using FeatureStore.Definitions.Features;
using FeatureStore.Definitions.Telemetry;
using FeatureStore.Storage.Auditing;

namespace FeatureStore.Storage.Telemetry;

/// <summary>What storage counts, on the meter <see cref="MeterName"/>.</summary>
public static class StorageMetrics
{
    /// <summary>Name of the meter, for hosts that export it.</summary>
    public const string MeterName = "FeatureStore.Storage";

    private static readonly Meter Meter = new(MeterName);

    private static readonly FeatureCounter Hits = new(Meter, "featurestore.cache.hits", "{read}", "Reads that Redis answered, by feature");

    private static readonly FeatureCounter NegativeHits = new(
        Meter,
        "featurestore.cache.negative_hits",
        "{read}",
        "Reads of which Redis knew that there is nothing, by feature; hits too"
    );

    private static readonly FeatureCounter LocalHitCounts = new(
        Meter,
        "featurestore.cache.local_hits",
        "{read}",
        "Reads answered inside the process, by feature"
    );

    private static readonly FeatureCounter LocalMissCounts = new(
        Meter,
        "featurestore.cache.local_misses",
        "{read}",
        "Reads of features with cache.local that the process itself could not answer, by feature"
    );

    private static readonly FeatureCounter LocalEvictionCounts = new(
        Meter,
        "featurestore.cache.local_evictions",
        "{entry}",
        "Entries that left the process's memory before their time, for want of room, by feature"
    );

    private static readonly UpDownCounter<long> LocalBytes = Meter.CreateUpDownCounter<long>(
        "featurestore.cache.local_bytes",
        "By",
        "What the entries in the process's memory take, estimated, by feature"
    );

    private static readonly Counter<long> DeclinedFills = Meter.CreateCounter<long>(
        "featurestore.cache.declined_fills",
        "{entry}",
        "Entries that were read and not kept, since their keys are asked for less often than others, by tier (memory, redis) and feature"
    );

    private static readonly ConcurrentDictionary<RedisUsage, byte> Watched = new();

    private static readonly Counter<long> Misses = Meter.CreateCounter<long>(
        "featurestore.cache.misses",
        "{read}",
        "Reads of cached features that Redis did not answer, by feature and reason (absent, stale, loading, beyond, unknown)"
    );

    private static readonly Counter<long> Loads = Meter.CreateCounter<long>(
        "featurestore.cache.loads",
        "{load}",
        "Entries read from the store to be filled, by feature"
    );

    private static readonly Counter<long> JoinedLoads = Meter.CreateCounter<long>(
        "featurestore.cache.joined_loads",
        "{read}",
        "Reads that waited for a load that another read of the process had begun, by feature"
    );

    private static readonly Histogram<double> LoadDuration = Meter.CreateHistogram<double>(
        "featurestore.cache.load.duration",
        "s",
        "Time from the token of a load to its fill"
    );

    private static readonly Counter<long> EarlyRefreshes = Meter.CreateCounter<long>(
        "featurestore.cache.early_refreshes",
        "{entry}",
        "Entries that were read anew in the background before their soft TTL, by feature"
    );

    private static readonly Counter<long> LeaseWaits = Meter.CreateCounter<long>(
        "featurestore.cache.lease_waits",
        "{read}",
        "Reads that waited for another process's load, by feature"
    );

    private static readonly Counter<long> Invalidations = Meter.CreateCounter<long>(
        "featurestore.cache.invalidations",
        "{message}",
        "Messages of other processes about what they wrote"
    );

    private static readonly Counter<long> LostInvalidations = Meter.CreateCounter<long>(
        "featurestore.cache.lost_invalidations",
        "{loss}",
        "Times that such messages were missing, so that all entries in memory were read anew"
    );

    private static readonly Counter<long> RefusedFills = Meter.CreateCounter<long>(
        "featurestore.cache.refused_fills",
        "{load}",
        "Loads whose token was gone when they were done: a write or an eviction came between, by feature"
    );

    private static readonly Counter<long> StaleAnswers = Meter.CreateCounter<long>(
        "featurestore.cache.stale_answers",
        "{read}",
        "Reads answered by an entry past its soft TTL because the store failed, by feature"
    );

    private static readonly Counter<long> WriteRetries = Meter.CreateCounter<long>(
        "featurestore.cache.write_retries",
        "{key}",
        "Write steps that Redis did not acknowledge and that were sent again"
    );

    private static readonly UpDownCounter<long> PendingKeys = Meter.CreateUpDownCounter<long>(
        "featurestore.cache.pending_keys",
        "{key}",
        "Keys with a write step that Redis has not acknowledged"
    );

    private static readonly Histogram<double> StoreDuration = Meter.CreateHistogram<double>(
        "featurestore.store.duration",
        "s",
        "Time that one call to the store took, by store, operation and outcome"
    );

    static StorageMetrics()
    {
        Meter.CreateObservableUpDownCounter(
            "featurestore.cache.redis_bytes",
            () => Watched.Keys.Sum(usage => usage.Bytes),
            "By",
            "Memory of the primaries of Redis, all of it"
        );
        Meter.CreateObservableCounter(
            "featurestore.cache.redis_evictions",
            () => Watched.Keys.Sum(usage => usage.Evicted),
            "{entry}",
            "Entries that the primaries of Redis pushed out for want of memory since the process began"
        );
    }

    internal static void Watch(RedisUsage usage) => Watched[usage] = 0;

    internal static void Forget(RedisUsage usage) => Watched.TryRemove(usage, out _);

    internal static void Hit(FeatureDefinition feature, bool isNegative)
    {
        Hits.Add(feature);
        if (isNegative)
        {
            NegativeHits.Add(feature);
        }
    }

    private static readonly Counter<long> StoreRequests = Meter.CreateCounter<long>(
        "featurestore.store.requests",
        "{request}",
        "Requests to DynamoDB, each try by itself, by operation (read, write)"
    );

    private static readonly Counter<long> StoreThrottles = Meter.CreateCounter<long>(
        "featurestore.store.throttles",
        "{request}",
        "Requests that DynamoDB throttled, or of which it left a part undone, by operation (read, write)"
    );

    private static readonly Counter<long> StoreRetries = Meter.CreateCounter<long>(
        "featurestore.store.retries",
        "{request}",
        "Requests to DynamoDB that are sent again after a failure, by operation (read, write)"
    );

    private static readonly Counter<long> Hedges = Meter.CreateCounter<long>(
        "featurestore.store.hedges",
        "{request}",
        "Reads of DynamoDB sent a second time because the first took long, by operation (query, get) and outcome (won, lost)"
    );

    private static readonly Counter<long> RefusedReads = Meter.CreateCounter<long>(
        "featurestore.store.refused_reads",
        "{read}",
        "Reads that failed at once because too many waited for DynamoDB, by operation (query, get)"
    );

    private static readonly Counter<long> AuditLooks = Meter.CreateCounter<long>(
        "featurestore.audit.looked_at",
        "{item}",
        "What audits compared, by what it is (entry of the cache, partition of the store, record that an event makes)"
    );

    private static readonly Counter<long> AuditDifferences = Meter.CreateCounter<long>(
        "featurestore.audit.differences",
        "{item}",
        "What audits found, by side (cache, store), kind (missing, stale, orphaned), feature, and whether it was repaired"
    );

    private static readonly Histogram<int> BatchFill = Meter.CreateHistogram(
        "featurestore.store.batch_items",
        "{record}",
        "Records in one batch write request to DynamoDB; 25 is full",
        advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 5, 10, 15, 20, 24, 25] }
    );

    internal static void StoreRequest(string operation) => StoreRequests.Add(1, new KeyValuePair<string, object?>("operation", operation));

    internal static void StoreThrottled(string operation) =>
        StoreThrottles.Add(1, new KeyValuePair<string, object?>("operation", operation));

    internal static void StoreRetried(string operation) => StoreRetries.Add(1, new KeyValuePair<string, object?>("operation", operation));

    internal static void Hedged(string operation, bool hasWon) =>
        Hedges.Add(1, new("operation", operation), new("outcome", hasWon ? "won" : "lost"));

    internal static void ReadRefused(string operation) => RefusedReads.Add(1, new KeyValuePair<string, object?>("operation", operation));

    internal static void Audited(string what, long count)
    {
        if (count > 0)
        {
            AuditLooks.Add(count, new KeyValuePair<string, object?>("what", what));
        }
    }

    internal static void AuditDifference(AuditFinding finding) =>
        AuditDifferences.Add(
            1,
            new("side", finding.Side.ToString().ToLowerInvariant()),
            new("kind", finding.Kind.ToString().ToLowerInvariant()),
            new("feature", finding.Feature),
            new("repaired", finding.IsRepaired)
        );

    internal static void BatchSent(int records) => BatchFill.Record(records);

    /// <summary>The count of reads answered inside the process; ask once and keep it.</summary>
    internal static FeatureCount LocalHits(FeatureDefinition feature) => LocalHitCounts.Of(feature);

    internal static void LocalMiss(FeatureDefinition feature) => LocalMissCounts.Add(feature);

    internal static void LocalEviction(FeatureDefinition feature) => LocalEvictionCounts.Add(feature);

    internal static void LocalBytesChanged(FeatureDefinition feature, long by) => LocalBytes.Add(by, Feature(feature));

    internal static void DeclinedFill(FeatureDefinition feature, string tier) => DeclinedFills.Add(1, Feature(feature), new("tier", tier));

    internal static void Miss(FeatureDefinition feature, string reason) => Misses.Add(1, Feature(feature), new("reason", reason));

    internal static void Load(FeatureDefinition feature) => Loads.Add(1, Feature(feature));

    internal static void JoinedLoad(FeatureDefinition feature) => JoinedLoads.Add(1, Feature(feature));

    internal static void Loaded(TimeSpan took) => LoadDuration.Record(took.TotalSeconds);

    internal static void EarlyRefresh(FeatureDefinition feature) => EarlyRefreshes.Add(1, Feature(feature));

    internal static void LeaseWait(FeatureDefinition feature) => LeaseWaits.Add(1, Feature(feature));

    internal static void InvalidationReceived() => Invalidations.Add(1);

    internal static void InvalidationsLost() => LostInvalidations.Add(1);

    internal static void RefusedFill(FeatureDefinition feature) => RefusedFills.Add(1, Feature(feature));

    internal static void StaleAnswer(FeatureDefinition feature) => StaleAnswers.Add(1, Feature(feature));

    internal static void RetriedWrites(int keys) => WriteRetries.Add(keys);

    internal static void PendingKeysChanged(int by) => PendingKeys.Add(by);

    internal static void StoreCalled(string store, string operation, string outcome, long startedAt) =>
        StoreDuration.Record(
            Stopwatch.GetElapsedTime(startedAt).TotalSeconds,
            new("store", store),
            new("operation", operation),
            new("outcome", outcome)
        );

    private static KeyValuePair<string, object?> Feature(FeatureDefinition feature) => new("feature", feature.Name);
}
