using System.Text;
using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Caching.Entries;
using FeatureStore.Storage.Records;
using StackExchange.Redis;

namespace FeatureStore.Storage.Caching.Protocol;

/// <summary>
/// The protocol between loads, writes and evictions, one method for each step that is sent to Redis (DESIGN, section 5). Order of a load:
/// begin, read the store, fill. Order of a write: write the store, then <see cref="WriteAsync"/>. Nothing here waits or tries again.
/// </summary>
internal sealed class RedisCacheProtocol(Func<IDatabaseAsync> database, TimeSpan loadLifetime, CacheScripts scripts)
{
    // Replicas lag: reading one could miss a write (I4).
    private const CommandFlags OnPrimary = CommandFlags.DemandMaster;

    private readonly long _loadLifetime = (long)loadLifetime.TotalMilliseconds;

    /// <summary>Asks for a set: members, newest first.</summary>
    public Task<RedisValue[]> GetSetAsync(string key, long lastRank) =>
        database().SortedSetRangeByRankAsync(key, 0, lastRank, Order.Descending, OnPrimary);

    public Task<RedisValue> GetStringAsync(string key) => database().StringGetAsync(key, OnPrimary);

    /// <summary>How long an entry has to live still; null when there is none.</summary>
    public Task<TimeSpan?> GetTimeToLiveAsync(string key) => database().KeyTimeToLiveAsync(key, OnPrimary);

    /// <summary>Whether the token of a load is all that is there.</summary>
    public async Task<bool> IsLoadingAsync(FeatureDefinition feature, string key) =>
        feature.Kind == FeatureKind.Static
            ? StringEntry.IsLoading(await database().StringGetRangeAsync(key, 0, StringEntry.LoadingLength - 1, OnPrimary))
            : SetEntry.IsLoading(await database().SortedSetRangeByRankAsync(key, 0, 0, Order.Ascending, OnPrimary));

    /// <summary>Places a token where there is no entry.</summary>
    /// <returns>False: something is there. Read the store, and fill nothing.</returns>
    public async Task<bool> BeginLoadAsync(FeatureDefinition feature, string key, string token) =>
        (bool)await EvaluateAsync(Of(feature).BeginLoad, key, token, _loadLifetime);

    /// <summary>Writes a token into a filled entry, which stays readable.</summary>
    /// <returns>False: nothing is filled, or another refresh is under way. Fill nothing.</returns>
    public async Task<bool> BeginRefreshAsync(FeatureDefinition feature, string key, string token) =>
        (bool)await EvaluateAsync(Of(feature).BeginRefresh, key, token, _loadLifetime);

    /// <summary>Replaces the entry by what the store said after the token was placed.</summary>
    /// <param name="feature">Whose entry it is.</param>
    /// <param name="key">Of the entry.</param>
    /// <param name="token">Placed before the store was read.</param>
    /// <param name="content">What the store said.</param>
    /// <param name="lifetime">How long the entry is to live, in ms; as long as the feature's hard TTL where nothing is said.</param>
    /// <returns>False: the token is gone. The entry is as it was.</returns>
    public async Task<bool> FillAsync(FeatureDefinition feature, string key, string token, CacheContent content, long? lifetime = null)
    {
        var milliseconds = lifetime ?? (long)feature.Cache.HardTtl.TotalMilliseconds;
        if (feature.Kind == FeatureKind.Static)
        {
            return (bool)await EvaluateAsync(scripts.String.Fill, key, token, milliseconds, StringEntry.Of(content));
        }
        var arguments = new RedisValue[3 + (2 * content.Records.Length)];
        arguments[0] = token;
        arguments[1] = milliseconds;
        arguments[2] = SetEntry.Marker(content);
        for (var i = 0; i < content.Records.Length; i++)
        {
            ref readonly var record = ref content.Records[i];
            arguments[3 + (2 * i)] = record.Timestamp;
            arguments[4 + (2 * i)] = SetEntry.Member(record.SortKey, record.Value.Span);
        }
        return (bool)await EvaluateAsync(scripts.Set.Fill, key, arguments);
    }

    /// <summary>Takes away the token of a load that failed. Leaves a filled entry as it is.</summary>
    public Task AbandonAsync(FeatureDefinition feature, string key, string token) => EvaluateAsync(Of(feature).Abandon, key, token);

    /// <summary>The write step of the write-through strategy, after the store has the records.</summary>
    /// <param name="feature">Of all of them.</param>
    /// <param name="key">Of all of them.</param>
    /// <param name="writes">One for each sort key; a static feature has one.</param>
    public Task WriteAsync(FeatureDefinition feature, string key, IReadOnlyList<RecordWrite> writes)
    {
        if (feature.Kind == FeatureKind.Static)
        {
            var write = writes[0];
            var identity = Encoding.UTF8.GetBytes(write.EventIdentity);
            return EvaluateAsync(
                scripts.String.Write,
                key,
                write.Timestamp,
                identity,
                StringEntry.Of(write.Timestamp, identity, write.Value)
            );
        }
        var limit = CacheContent.Limit(feature);
        if (writes.Count > limit)
        {
            // More than the set would keep: cheaper to load again than to sort out.
            return DeleteAsync(key);
        }
        var arguments = new RedisValue[1 + (2 * writes.Count)];
        arguments[0] = limit;
        for (var i = 0; i < writes.Count; i++)
        {
            arguments[1 + (2 * i)] = writes[i].Timestamp;
            arguments[2 + (2 * i)] = SetEntry.Member(writes[i].SortKey, writes[i].Value!.Value.Span);
        }
        return EvaluateAsync(scripts.Set.Write, key, arguments);
    }

    /// <summary>The write step of the strategies write-around and off; also an eviction, which is allowed at any time.</summary>
    public Task DeleteAsync(string key) => database().KeyDeleteAsync(key, OnPrimary);

    private CacheScripts.CacheScript Of(FeatureDefinition feature) => feature.Kind == FeatureKind.Static ? scripts.String : scripts.Set;

    // The client sends the script's hash, and the script itself where the server does not know it: after a restart, after SCRIPT FLUSH.
    private Task<RedisResult> EvaluateAsync(string script, string key, params RedisValue[] arguments) =>
        database().ScriptEvaluateAsync(script, [key], arguments, OnPrimary);
}
