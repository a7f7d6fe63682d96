using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Caching.Connections;
using FeatureStore.Storage.Caching.Loading;
using FeatureStore.Storage.Online;

namespace FeatureStore.Storage.Caching.Entries;

/// <summary>
/// How long entries live, and from when on they are to be read anew. An entry says nothing of its age but its time to live; so that entries
/// filled together do not end together, each is given a little less than its hard TTL, and looks as much older as that.
/// </summary>
internal sealed class CacheLifetimes(RedisOptions options, LoadTime loadTime, LockedRandom random)
{
    /// <summary>What jitter takes from the hard TTL at most; it makes the entry look older, so that it is bounded by the soft TTL too.</summary>
    private const double JitterOfHard = 0.1;

    private const double JitterOfSoft = 0.2;

    /// <summary>−ln of a uniform number is beyond this once in five hundred million draws.</summary>
    private const double LargestDraw = 20;

    /// <summary>How long an entry that is filled now is to live, in ms.</summary>
    public long Of(FeatureDefinition feature, CacheContent content)
    {
        var policy = feature.Cache;
        var (soft, hard) = (policy.SoftTtl.TotalMilliseconds, policy.HardTtl.TotalMilliseconds);
        if (content.Records.Length == 0 && soft > 0)
        {
            // Nothing is there: known for a short time, also where a write was lost (DESIGN, section 5: a failover is bounded by the soft TTL).
            var negative = Math.Min(options.NegativeTtl.TotalMilliseconds, soft);
            return Math.Max(1, (long)(negative - (random.NextDouble() * JitterOfSoft * negative)));
        }
        return Math.Max(1, (long)(hard - (random.NextDouble() * Math.Min(JitterOfHard * hard, JitterOfSoft * soft))));
    }

    /// <summary>Whether an entry is to be read anew before it answers.</summary>
    /// <param name="policy">Of its feature.</param>
    /// <param name="state">What it said.</param>
    /// <param name="timeToLive">In ms; negative where it is not known.</param>
    public static bool IsStale(CachePolicy policy, EntryState state, long timeToLive) =>
        timeToLive < 0
        || (
            state == EntryState.KnownAbsent && policy.SoftTtl > TimeSpan.Zero
                ? false // It ends before its soft TTL.
                : SoftTimeToLive(policy, timeToLive) <= 0
        );

    /// <summary>
    /// Whether this reader should read the entry anew in the background, before everybody has to: the nearer the end and the longer loads take,
    /// the likelier (XFetch: Vattani, Chierichetti, Lowenstein, "Optimal Probabilistic Cache Stampede Prevention", PVLDB 8(8), 2015).
    /// </summary>
    public bool IsDueEarly(CachePolicy policy, EntryState state, long timeToLive)
    {
        var spread = options.EarlyRefresh * loadTime.Milliseconds;
        var left = state == EntryState.KnownAbsent ? timeToLive : SoftTimeToLive(policy, timeToLive);
        // Most reads end here, without a draw.
        return left < LargestDraw * spread && left < spread * -Math.Log(1 - random.NextDouble());
    }

    private static double SoftTimeToLive(CachePolicy policy, long timeToLive) =>
        policy.SoftTtl.TotalMilliseconds - (policy.HardTtl.TotalMilliseconds - timeToLive);
}
