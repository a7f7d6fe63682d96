using FeatureStore.Definitions.Features;
using FeatureStore.Serving.Errors;
using FeatureStore.Serving.Tests.Fixtures;
using FeatureStore.Serving.Windows;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace FeatureStore.Serving.Tests.Windows;

public sealed class EventWindowsTests
{
    private const long Day = 86_400_000;
    private const long Now = 1_714_564_800_000;

    private static readonly FeatureDefinition _ratings = SampleCatalog.Create().FindFeature("recent_ratings")!;

    /// <summary>
    /// The contract's sentence, as a set of events: a record is in the window exactly if it meets every condition that applies.
    /// Written without max and min, so that it shares no mistake with the code.
    /// </summary>
    private static bool Belongs(long at, long now, long? from, long? to, long? period, long retain, long serve)
    {
        var conditions = new List<bool> { at >= 0, at >= now - retain };
        if (to is { } t)
        {
            conditions.Add(at < t);
        }
        if (from is { } f)
        {
            conditions.Add(at >= f);
        }
        if (period is { } p)
        {
            conditions.Add(at >= (to ?? now) - p);
        }
        if (from is null && period is null)
        {
            conditions.Add(at >= (to ?? now) - serve);
        }
        return conditions.TrueForAll(c => c);
    }

    [Property(MaxTest = 5_000)]
    public Property Window_of_any_arguments_holds_what_the_contract_says()
    {
        // Small numbers, so that bounds meet; the clock too, so that 0 is among the bounds.
        var time = Gen.Choose(-5, 30).Select(n => (long)n);
        var maybe = Gen.OneOf(Gen.Constant<long?>(null), time.Select(n => (long?)n));
        var cases =
            from now in Gen.Choose(0, 20)
            from retain in Gen.Choose(1, 20)
            from serve in Gen.Choose(1, 20)
            from bounds in Gen.Three(maybe)
            select (
                Now: (long)now,
                Retain: (long)retain,
                Serve: (long)Math.Min(serve, retain),
                From: bounds.Item1,
                To: bounds.Item2,
                Period: bounds.Item3 is { } p ? Math.Abs(p) : (long?)null
            );
        return Prop.ForAll(
            cases.ToArbitrary(),
            c =>
            {
                var feature = _ratings with { Retain = Ms(c.Retain), Serve = new ServeDefaults(1, 1, Ms(c.Serve)) };
                var window = EventWindows.Of(feature, c.Now, new WindowArguments(c.From, c.To, c.Period is { } p ? Ms(p) : null));
                for (var at = -10L; at < 60; at++)
                {
                    (at >= window.From && at < window.To).ShouldBe(
                        Belongs(at, c.Now, c.From, c.To, c.Period, c.Retain, c.Serve),
                        $"{c}, event at {at}, {window}"
                    );
                }
            }
        );
    }

    [Fact]
    public void Nothing_given_reaches_back_serve_period_from_now_without_upper_bound() =>
        EventWindows.Of(_ratings, Now, default).ShouldBe(new EventWindow(Now - (7 * Day), long.MaxValue));

    [Fact]
    public void To_alone_reaches_back_serve_period_from_there() =>
        EventWindows
            .Of(_ratings, Now, new WindowArguments(null, Now - (10 * Day), null))
            .ShouldBe(new EventWindow(Now - (17 * Day), Now - (10 * Day)));

    [Fact]
    public void To_long_ago_is_bounded_by_retention_from_now_not_from_there() =>
        EventWindows
            .Of(_ratings, Now, new WindowArguments(null, Now - (88 * Day), TimeSpan.FromDays(30)))
            .ShouldBe(new EventWindow(Now - (90 * Day), Now - (88 * Day)));

    [Fact]
    public void From_lifts_the_default_period() =>
        EventWindows.Of(_ratings, Now, new WindowArguments(Now - (60 * Day), null, null)).From.ShouldBe(Now - (60 * Day));

    [Fact]
    public void Period_above_serve_period_is_taken_up_to_retention() =>
        EventWindows.Of(_ratings, Now, new WindowArguments(null, null, TimeSpan.MaxValue)).From.ShouldBe(Now - (90 * Day));

    [Fact]
    public void Zero_period_to_now_is_open_upwards_and_with_to_is_empty()
    {
        EventWindows.Of(_ratings, Now, new WindowArguments(null, null, TimeSpan.Zero)).ShouldBe(new EventWindow(Now, long.MaxValue));
        EventWindows.Of(_ratings, Now, new WindowArguments(null, Now, TimeSpan.Zero)).IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void From_after_to_is_empty_and_no_error() =>
        EventWindows.Of(_ratings, Now, new WindowArguments(Now, Now - 1, null)).IsEmpty.ShouldBeTrue();

    [Fact]
    public void Negative_period_is_bad_input() =>
        Should
            .Throw<ServingError>(() => EventWindows.Of(_ratings, Now, new WindowArguments(null, null, TimeSpan.FromTicks(-1))))
            .ErrorCode.ShouldBe("BAD_USER_INPUT");

    [Theory]
    [InlineData(null, 2)]
    [InlineData(0, 0)]
    [InlineData(5, 5)]
    public void Limit_in_range_is_taken(int? given, int limit) => EventWindows.Limit(_ratings, given).ShouldBe(limit);

    [Theory]
    [InlineData(-1)]
    [InlineData(6)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void Limit_out_of_range_is_bad_input(int given) =>
        Should.Throw<ServingError>(() => EventWindows.Limit(_ratings, given)).ErrorCode.ShouldBe("BAD_USER_INPUT");

    [Fact]
    public void Static_feature_reaches_back_as_far_as_its_retention()
    {
        var catalog = SampleCatalog.Create();
        EventWindows
            .Of(catalog.FindFeature("notification_keywords")!, Now, default)
            .ShouldBe(new EventWindow(Now - (365 * Day), long.MaxValue));
        EventWindows.Of(catalog.FindFeature("article_stats")!, Now, default).ShouldBe(new EventWindow(0, long.MaxValue));
    }

    private static TimeSpan Ms(long milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
