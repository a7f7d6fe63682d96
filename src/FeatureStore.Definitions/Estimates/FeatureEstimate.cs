using System.Collections.Immutable;
using System.Globalization;
using FeatureStore.Definitions.Features;

namespace FeatureStore.Definitions.Estimates;

/// <summary>What a feature takes of the stores, once it has run for as long as it retains.</summary>
/// <param name="Feature">Its name.</param>
/// <param name="WriteUnits">DynamoDB write request units a day.</param>
/// <param name="ReadUnits">DynamoDB read request units a day.</param>
/// <param name="StorageBytes">Of DynamoDB.</param>
/// <param name="RedisBytes">Of memory.</param>
/// <param name="Steps">The arithmetic, one line each.</param>
public sealed record FeatureEstimate(
    string Feature,
    double WriteUnits,
    double ReadUnits,
    double StorageBytes,
    double RedisBytes,
    ImmutableArray<string> Steps
)
{
    private const double SecondsPerDay = 86_400;

    /// <summary>Sort key of an action record, and of a static one.</summary>
    private const int ActionSortKey = 30;
    private const int StaticSortKey = 4;

    /// <summary>Names of the attributes (pk, sk, v, ts, exp, eid), and numbers of 13 and 10 digits at a byte for each two and one more.</summary>
    private const int ActionRest = 2 + 2 + 1 + 2 + 8 + 3 + 6;
    private const int StaticRest = ActionRest + 3 + 60;

    /// <summary>What DynamoDB adds to each item that it stores, for its index.</summary>
    private const int ItemOverhead = 100;

    /// <summary>Redis 7 on 64 bits: the key's entry, its object and expiry; a member of a sorted set beside its text, in skip list and hash.</summary>
    private const int RedisKeyOverhead = 130;
    private const int RedisMemberOverhead = 110;

    /// <summary>Computes it.</summary>
    /// <param name="feature">The definition.</param>
    /// <param name="traffic">All figures.</param>
    /// <returns>Null where there are no figures of the feature, or of one of its streams.</returns>
    public static FeatureEstimate? Of(FeatureDefinition feature, Traffic traffic)
    {
        var streams = feature.From.Select(i => i.Stream.Name).Distinct(StringComparer.Ordinal).ToArray();
        if (!traffic.Features.TryGetValue(feature.Name, out var figures) || !streams.All(traffic.EventsPerSecond.ContainsKey))
        {
            return null;
        }
        var isAction = feature.Kind == FeatureKind.Action;
        var events = streams.Sum(s => traffic.EventsPerSecond[s]);
        var writes = events * figures.Match * SecondsPerDay;
        var partitionKey = feature.Entity.Prefix.Length + 1 + figures.IdBytes + 1 + feature.Name.Length;
        var item = partitionKey + (isAction ? ActionSortKey + ActionRest : StaticSortKey + StaticRest) + figures.ValueBytes;
        var unitsPerWrite = Math.Ceiling(item / 1_024);
        var perEntity = !isAction || figures.Entities == 0 ? 1 : writes * feature.Retain!.Value.TotalDays / figures.Entities;
        var isCached = feature.Cache.Redis != RedisStrategy.Off;
        var itemsPerRead = isAction ? Math.Min(perEntity, isCached ? feature.Cache.Items : feature.Serve!.Limit) : 1;
        var storeReads = figures.ReadsPerSecond * (isCached ? 1 - figures.HitRatio : 1) * SecondsPerDay;
        var unitsPerRead = Math.Ceiling(Math.Max(1, itemsPerRead * item) / 4_096) * (isCached ? 1 : 0.5);
        var records = isAction ? writes * feature.Retain!.Value.TotalDays : figures.Entities;
        var cachedItems = isAction ? Math.Min(perEntity, feature.Cache.Items) : 1;
        var redis = isCached
            ? figures.CachedEntities
                * (
                    partitionKey
                    + RedisKeyOverhead
                    + (cachedItems * (figures.ValueBytes + (isAction ? ActionSortKey + 1 + RedisMemberOverhead : 90)))
                )
            : 0;
        return new FeatureEstimate(
            feature.Name,
            writes * unitsPerWrite,
            storeReads * unitsPerRead,
            records * (item + ItemOverhead),
            redis,
            [
                $"writes: {N(events)} events/s × {N(figures.Match)} × 86,400 s = {N(writes)} a day",
                $"item: key {N(partitionKey)} + value {N(figures.ValueBytes)} + the rest {N(item - partitionKey - figures.ValueBytes)} = {N(item)} bytes, {N(unitsPerWrite)} write unit(s) of 1,024",
                $"write units: {N(writes)} × {N(unitsPerWrite)} = {N(writes * unitsPerWrite)} a day",
                $"reads of the store: {N(figures.ReadsPerSecond)}/s × {(isCached ? $"(1 − {N(figures.HitRatio)})" : "1 (no Redis)")} × 86,400 s = {N(storeReads)} a day",
                $"read units: {N(itemsPerRead)} item(s) × {N(item)} bytes, by 4,096{(isCached ? ", strongly consistent" : ", half for eventually consistent")} = {N(unitsPerRead)}; × {N(storeReads)} = {N(storeReads * unitsPerRead)} a day",
                isAction
                    ? $"stored: {N(writes)} a day × {N(feature.Retain!.Value.TotalDays)} days × ({N(item)} + {ItemOverhead}) bytes = {Size(records * (item + ItemOverhead))}"
                    : $"stored: {N(figures.Entities)} entities × ({N(item)} + {ItemOverhead}) bytes = {Size(records * (item + ItemOverhead))}",
                isCached
                    ? $"Redis: {N(figures.CachedEntities)} entities × (key {N(partitionKey)} + {RedisKeyOverhead} + {N(cachedItems)} item(s) with their overhead) = {Size(redis)}"
                    : "Redis: off",
            ]
        );
    }

    /// <summary>What it costs a day.</summary>
    public double CostPerDay(Prices prices) =>
        (WriteUnits / 1e6 * prices.WriteUnitsPerMillion)
        + (ReadUnits / 1e6 * prices.ReadUnitsPerMillion)
        + (StorageBytes / 1e9 * prices.StorageGbMonth * 12 / 365)
        + (RedisBytes / (1L << 30) * prices.RedisGibHour * 24);

    /// <summary><c>1,234,567.8</c></summary>
    public static string N(double value) =>
        value.ToString(value >= 100 || value % 1 == 0 ? "#,##0" : "#,##0.####", CultureInfo.InvariantCulture);

    /// <summary><c>12.3 GB</c></summary>
    public static string Size(double bytes) =>
        bytes >= 1e9 ? $"{N(Math.Round(bytes / 1e9, 1))} GB"
        : bytes >= 1e6 ? $"{N(Math.Round(bytes / 1e6, 1))} MB"
        : $"{N(Math.Round(bytes / 1e3, 1))} kB";
}
