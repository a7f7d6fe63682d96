using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Caching.Protocol;
using FeatureStore.Storage.Keys;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using StackExchange.Redis;

namespace FeatureStore.Storage.Auditing;

/// <summary>
/// Compares cache entries with the store, beside writers and readers at work: a difference counts that is still the same one after a while.
/// Repairing an entry is evicting it, which the protocol allows in every state (I4): the next reader loads it.
/// </summary>
/// <param name="store">Asked for strong consistency, which no cache answers.</param>
/// <param name="protocol">Reads and evicts entries.</param>
/// <param name="request">What to do.</param>
/// <param name="report">Gets what is found.</param>
/// <param name="time">Tells retention, and how long ago something was looked at.</param>
internal sealed class CacheAudit(
    IOnlineStore store,
    RedisCacheProtocol protocol,
    AuditRequest request,
    AuditReport report,
    TimeProvider time
)
{
    /// <summary>Entries that are looked at together.</summary>
    private const int Batch = 100;

    /// <summary>Differences that wait for their second look at most (I7).</summary>
    private const int MaxSuspects = 1_000;

    /// <summary>Records that the store may have more than an entry before the rest is left for the next audit.</summary>
    private const int MoreThanEntry = 1_000;

    /// <summary>What is about to be past retention is not compared: stores delete it when they come to it.</summary>
    private static readonly TimeSpan RetentionMargin = TimeSpan.FromMinutes(1);

    private readonly List<(AuditedKey Key, EntryDifference Difference)> _suspects = [];
    private readonly List<AuditedKey> _batch = [];

    /// <summary>Digests of the keys so far: one may be picked in Redis and in the store.</summary>
    private readonly HashSet<ulong> _seen = [];

    /// <summary>Looks at the entry under a key, by and by.</summary>
    public async Task LookAsync(AuditedKey key, CancellationToken cancellationToken)
    {
        if (!_seen.Add(SortKey.Of(0, key.Redis).Digest))
        {
            return;
        }
        _batch.Add(key);
        if (_batch.Count < Batch)
        {
            return;
        }
        await LookAsync(cancellationToken);
        if (_suspects.Count >= MaxSuspects)
        {
            await ConfirmAsync(cancellationToken);
        }
    }

    /// <summary>Looks at what is left, and for the second time at what differed.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        await LookAsync(cancellationToken);
        await ConfirmAsync(cancellationToken);
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var differences = await CompareAsync(_batch, isFirst: true, cancellationToken);
        for (var i = 0; i < _batch.Count; i++)
        {
            if (differences[i] is { IsNone: false } difference)
            {
                _suspects.Add((_batch[i], difference));
            }
        }
        _batch.Clear();
    }

    private async Task ConfirmAsync(CancellationToken cancellationToken)
    {
        if (_suspects.Count == 0)
        {
            return;
        }
        await Task.Delay(request.Settle, time, cancellationToken);
        foreach (var chunk in _suspects.Chunk(Batch))
        {
            var later = await CompareAsync([.. chunk.Select(suspect => suspect.Key)], isFirst: false, cancellationToken);
            for (var i = 0; i < chunk.Length; i++)
            {
                if (later[i] is { } now && chunk[i].Difference.And(now) is { IsNone: false } confirmed)
                {
                    await SettleAsync(chunk[i].Key, confirmed);
                }
            }
        }
        _suspects.Clear();
    }

    private async Task SettleAsync(AuditedKey key, EntryDifference difference)
    {
        var isRepaired = false;
        if (request.IsRepairing)
        {
            try
            {
                await protocol.DeleteAsync(key.Redis);
                isRepaired = true;
            }
            catch (Exception e) when (e is RedisException or TimeoutException)
            {
                report.NotAnswered();
            }
        }
        var (kind, detail) =
            difference.Orphaned is { } why ? (AuditKind.Orphaned, why)
            : key.Feature!.Kind == FeatureKind.Static
                ? difference.Missing.Count > 0 ? (AuditKind.Missing, "knows of no value, and the store has one")
                    : (AuditKind.Stale, "has another value than the store")
            : difference.Missing.Count > 0 ? (AuditKind.Missing, $"lacks {Records(difference.Missing)} of the store")
            : (AuditKind.Stale, $"has {Records(difference.Stale)} that the store has not");
        report.Found(new AuditFinding(AuditSide.Cache, kind, key.FeatureName, key.Redis, detail, isRepaired));
    }

    private static string Records(IReadOnlySet<string> digests) => $"{digests.Count} record{(digests.Count == 1 ? "" : "s")}";

    /// <summary>One look: first at the entries, then at the store, so that what an entry has and the store has not was never there or is gone.</summary>
    /// <returns>Null where there was no answer.</returns>
    private async Task<EntryDifference?[]> CompareAsync(List<AuditedKey> keys, bool isFirst, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var entries = await Task.WhenAll(keys.Select(key => EntryAsync(key)));
        var differences = new EntryDifference?[keys.Count];
        var reads = new List<RecordRead>();
        var positions = new List<int>();
        for (var i = 0; i < differences.Length; i++)
        {
            report.Looked(entries: isFirst && entries[i].Exists ? 1 : 0);
            differences[i] =
                entries[i].Failed ? null
                : entries[i].Orphaned is { } why ? EntryDifference.Orphan(why)
                : EntryDifference.None;
            if (entries[i].Failed && isFirst)
            {
                report.NotAnswered();
            }
            if (entries[i] is { Exists: true, Failed: false, Orphaned: null })
            {
                positions.Add(i);
                reads.Add(Question(keys[i], entries[i], now));
            }
        }
        var answers = await store.ReadAsync(reads, new ReadOptions(Consistent: true, IncludeTombstones: true), cancellationToken);
        for (var i = 0; i < answers.Length; i++)
        {
            var (at, read) = (positions[i], reads[i]);
            if (answers[i].Status != ReadStatus.Ok)
            {
                differences[at] = null;
                report.NotAnswered();
                continue;
            }
            var retainedFrom = RetainedFrom(read.Feature, now);
            differences[at] =
                read.Feature.Kind == FeatureKind.Static
                    ? EntryDifference.Of(entries[at].Text, answers[i].Records, retainedFrom)
                    : EntryDifference.Of(entries[at].Members, answers[i].Records, answers[i].Records.Length == read.Limit, retainedFrom);
        }
        return differences;
    }

    private static RecordRead Question(AuditedKey key, in Entry entry, DateTimeOffset now) =>
        key.Feature!.Kind == FeatureKind.Static
            ? new RecordRead(key.Feature, key.EntityId, 0, long.MaxValue, 1)
            : new RecordRead(
                key.Feature,
                key.EntityId,
                RetainedFrom(key.Feature, now),
                long.MaxValue,
                entry.Members.Length + MoreThanEntry
            );

    private static long RetainedFrom(FeatureDefinition feature, DateTimeOffset now) =>
        feature.Retain is { } retain ? (now - retain + RetentionMargin).ToUnixTimeMilliseconds() : 0;

    private async Task<Entry> EntryAsync(AuditedKey key)
    {
        try
        {
            var lives = protocol.GetTimeToLiveAsync(key.Redis);
            if (key.Feature is not { } feature)
            {
                return await lives is null ? default : new Entry { Exists = true, Orphaned = $"there is no feature '{key.FeatureName}'" };
            }
            var entry =
                feature.Kind == FeatureKind.Static
                    ? new Entry { Text = await protocol.GetStringAsync(key.Redis) }
                    : new Entry { Members = await protocol.GetSetAsync(key.Redis, lastRank: -1) };
            var exists = !entry.Text.IsNull || entry.Members is { Length: > 0 };
            return entry with
            {
                Exists = exists,
                Orphaned =
                    !exists ? null
                    : feature.Cache.Redis == RedisStrategy.Off ? "the feature is not cached"
                    : await lives is null ? "it never expires"
                    : null,
            };
        }
        catch (RedisServerException e) when (e.Message.StartsWith("WRONGTYPE", StringComparison.Ordinal))
        {
            return new Entry { Exists = true, Orphaned = "it is of another kind of feature" };
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            return new Entry { Failed = true };
        }
    }

    /// <summary>An entry as Redis has it.</summary>
    private readonly record struct Entry
    {
        public bool Exists { get; init; }

        public bool Failed { get; init; }

        public string? Orphaned { get; init; }

        /// <summary>Of a static feature.</summary>
        public RedisValue Text { get; init; }

        /// <summary>Of an action feature, newest first.</summary>
        public RedisValue[] Members { get; init; }
    }
}
