using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Caching.Connections;
using FeatureStore.Storage.Caching.Entries;
using FeatureStore.Storage.Caching.Loading;
using FeatureStore.Storage.Caching.Reading;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;

namespace FeatureStore.Storage.Tests.Caching.Entries;

public sealed class CacheLifetimesTests
{
    private const int Draws = 20_000;

    private static readonly CacheContent Nothing = new([], IsAll: true);
    private static readonly CacheContent Something = new([new StoredRecord(1, default, "s#1", "[1]"u8.ToArray())], IsAll: true);

    private readonly RedisOptions _options = new();
    private readonly LoadTime _loadTime = new();

    private CacheLifetimes Lifetimes => new(_options, _loadTime, new LockedRandom(new Random(7)));

    private static FeatureDefinition Feature(double softMinutes, double hardMinutes) =>
        TestFeatures.Static(
            cache: TestFeatures.Cache(softTtl: TimeSpan.FromMinutes(softMinutes), hardTtl: TimeSpan.FromMinutes(hardMinutes))
        );

    /// <summary>Spread over all of the jitter, and never so that a new entry is stale, or an old one is not.</summary>
    [Theory]
    [InlineData(10, 60, 2)] // a fifth of the soft TTL is less than a tenth of the hard one
    [InlineData(50, 60, 6)]
    [InlineData(60, 60, 6)]
    [InlineData(0, 60, 0)]
    public void Lifetime_is_the_hard_TTL_less_some_jitter(double softMinutes, double hardMinutes, double jitterMinutes)
    {
        var feature = Feature(softMinutes, hardMinutes);
        var lifetimes = Lifetimes;
        var drawn = Enumerable.Range(0, 1_000).Select(_ => lifetimes.Of(feature, Something)).ToArray();

        var (hard, jitter) = (hardMinutes * 60_000, jitterMinutes * 60_000);
        drawn.Max().ShouldBeLessThanOrEqualTo((long)hard);
        drawn.Min().ShouldBeGreaterThanOrEqualTo((long)(hard - jitter));
        (drawn.Max() - drawn.Min()).ShouldBeGreaterThanOrEqualTo((long)(0.95 * jitter));
        if (softMinutes > 0)
        {
            drawn.ShouldAllBe(lifetime => !CacheLifetimes.IsStale(feature.Cache, EntryState.Answered, lifetime));
        }
        drawn.ShouldAllBe(lifetime => CacheLifetimes.IsStale(feature.Cache, EntryState.Answered, lifetime - (long)(softMinutes * 60_000)));
    }

    [Theory]
    [InlineData(10, 1)] // its own lifetime
    [InlineData(0.5, 0.5)] // bounded by the soft TTL
    public void Negative_entry_lives_for_a_short_time_and_answers_all_of_it(double softMinutes, double expectedMinutes)
    {
        var feature = Feature(softMinutes, 60);
        var lifetime = Lifetimes.Of(feature, Nothing);

        lifetime.ShouldBeInRange((long)(0.8 * expectedMinutes * 60_000), (long)(expectedMinutes * 60_000));
        CacheLifetimes.IsStale(feature.Cache, EntryState.KnownAbsent, 1).ShouldBeFalse();
        CacheLifetimes.IsStale(feature.Cache, EntryState.Answered, lifetime).ShouldBeTrue("a write has come into it: its age is not known");
    }

    [Fact]
    public void Entries_of_a_feature_without_soft_TTL_are_always_stale()
    {
        var feature = Feature(0, 60);

        CacheLifetimes.IsStale(feature.Cache, EntryState.KnownAbsent, Lifetimes.Of(feature, Nothing)).ShouldBeTrue();
        CacheLifetimes.IsStale(feature.Cache, EntryState.Answered, Lifetimes.Of(feature, Something)).ShouldBeTrue();
    }

    [Fact]
    public void Entry_without_known_time_to_live_is_stale() =>
        CacheLifetimes.IsStale(Feature(10, 60).Cache, EntryState.KnownAbsent, OpenReads.NoTimeToLive).ShouldBeTrue();

    /// <summary>XFetch: with Δ the time of a load and β, an entry is due when −β Δ ln(u) reaches its end: with probability exp(−left / (β Δ)).</summary>
    [Theory]
    [InlineData(1, 100)]
    [InlineData(1, 10)]
    [InlineData(2, 100)]
    [InlineData(1, 400)]
    public void Refresh_is_due_early_as_often_as_XFetch_says(double beta, long leftMilliseconds)
    {
        const double LoadMilliseconds = 100;
        _options.EarlyRefresh = beta;
        _loadTime.Record(TimeSpan.FromMilliseconds(LoadMilliseconds));
        var policy = Feature(10, 60).Cache;
        var lifetimes = Lifetimes;
        var timeToLive = (long)(policy.HardTtl - policy.SoftTtl).TotalMilliseconds + leftMilliseconds;

        var due = Enumerable.Range(0, Draws).Count(_ => lifetimes.IsDueEarly(policy, EntryState.Answered, timeToLive));
        var dueAbsent = Enumerable.Range(0, Draws).Count(_ => lifetimes.IsDueEarly(policy, EntryState.KnownAbsent, leftMilliseconds));

        var expected = Math.Exp(-leftMilliseconds / (beta * LoadMilliseconds));
        ((double)due / Draws).ShouldBe(expected, 0.02);
        ((double)dueAbsent / Draws).ShouldBe(expected, 0.02);
    }

    [Theory]
    [InlineData(0, 100, 1)] // turned off
    [InlineData(1, 0, 1)] // no load so far
    [InlineData(1, 100, 2_001)] // far from its end
    public void Refresh_is_not_due_early(double beta, double loadMilliseconds, long leftMilliseconds)
    {
        _options.EarlyRefresh = beta;
        _loadTime.Record(TimeSpan.FromMilliseconds(loadMilliseconds));
        var lifetimes = Lifetimes;

        Enumerable.Range(0, Draws).ShouldAllBe(_ => !lifetimes.IsDueEarly(Feature(10, 60).Cache, EntryState.KnownAbsent, leftMilliseconds));
    }
}
