using FeatureStore.Definitions.Estimates;
using FeatureStore.Definitions.Loading;
using SmallCatalog = FeatureStore.Definitions.Tests.Loading.Definitions;

namespace FeatureStore.Definitions.Tests.Estimates;

public sealed class FeatureEstimateTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Action_feature_is_reckoned_from_the_stored_form()
    {
        var catalog = SmallCatalog.LoadValid(SmallCatalog.Valid);

        var estimate = FeatureEstimate
            .Of(
                catalog.FindFeature("clicks")!,
                Load("match: 0.5, entities: 864000, reads_per_second: 100, hit_ratio: 0.9, value_bytes: 954, id_bytes: 10")
            )
            .ShouldNotBeNull();

        // Key user#<10>#clicks: 22; 22 + 30 + 24 + 954 = 1,030 bytes, two units of 1,024. 100 events/s × 0.5 × 86,400 = 4,320,000 writes a day.
        estimate.WriteUnits.ShouldBe(8_640_000);
        // 150 records an entity in 30 days; a load reads the 100 that the cache keeps: 103,000 bytes, 26 units. 10 reads/s × 86,400 miss.
        estimate.ReadUnits.ShouldBe(864_000 * 26, 1e-3);
        estimate.StorageBytes.ShouldBe(4_320_000.0 * 30 * 1_130);
        estimate.RedisBytes.ShouldBeGreaterThan(864_000.0 * 100 * 954);
        estimate.CostPerDay(new Prices(1, 0, 0, 0)).ShouldBe(8.64, 1e-9);
        estimate.CostPerDay(new Prices(0, 0, 1, 0)).ShouldBe(4.32e6 * 30 * 1_130 / 1e9 * 12 / 365, 1e-6);
    }

    [Fact]
    public void Feature_without_Redis_reads_half_units_every_time_and_takes_no_memory()
    {
        var catalog = SmallCatalog.LoadValid(SmallCatalog.With("retain: {period: 30d}", "retain: {period: 30d}\ncache: {redis: 'off'}"));

        var estimate = FeatureEstimate
            .Of(catalog.FindFeature("clicks")!, Load("match: 1, entities: 1, reads_per_second: 2, value_bytes: 24, id_bytes: 10"))
            .ShouldNotBeNull();

        // The default limit, 30 records of 100 bytes: one half unit.
        estimate.ReadUnits.ShouldBe(2 * 86_400 * 0.5);
        estimate.RedisBytes.ShouldBe(0);
    }

    [Fact]
    public void Feature_without_figures_has_no_estimate() =>
        FeatureEstimate
            .Of(
                SmallCatalog.LoadValid(SmallCatalog.Valid).FindFeature("profile")!,
                Load("match: 1, entities: 1, reads_per_second: 1, value_bytes: 1")
            )
            .ShouldBeNull();

    [Fact]
    public void Prices_that_come_with_the_program_say_where_and_when_they_were_so()
    {
        var prices = Prices.Default;

        (prices.WriteUnitsPerMillion, prices.ReadUnitsPerMillion, prices.StorageGbMonth, prices.RedisGibHour).ShouldBe(
            (0.625, 0.125, 0.25, 0.0168)
        );
        // An hour of cache.r7g.large by its memory.
        prices.RedisGibHour.ShouldBe(Math.Round(0.219 / 13.07, 4));
        prices.Region.ShouldBe("us-east-1 (N. Virginia)");
        prices.Currency.ShouldBe("USD");
        DateOnly.ParseExact(prices.AsOf.ShouldNotBeNull(), "yyyy-MM-dd").Year.ShouldBeGreaterThanOrEqualTo(2025);
        prices.Sources.ShouldAllBe(page => page.StartsWith("https://aws.amazon.com/") && page.Contains("/pricing/"));
        prices.Origin.ShouldStartWith("us-east-1 (N. Virginia), USD, as of 20");
        new Prices(1, 1, 1, 1).Origin.ShouldBe("of a file that does not say of where and when");
    }

    [Fact]
    public void Cost_is_units_bytes_and_hours_times_their_prices()
    {
        var estimate = new FeatureEstimate("f", WriteUnits: 2e6, ReadUnits: 8e6, StorageBytes: 73e9, RedisBytes: 10.0 * (1L << 30), []);

        // 2 × 0.625 + 8 × 0.125 + 73 GB × 0.25 a month × 12 / 365 + 10 GiB × 24 h × 0.0168 = 1.25 + 1 + 0.6 + 4.032
        estimate.CostPerDay(Prices.Default).ShouldBe(6.882, 1e-9);
    }

    [Fact]
    public void Static_feature_is_reckoned_from_the_stored_form()
    {
        var catalog = SmallCatalog.LoadValid(SmallCatalog.Valid);
        File.WriteAllText(
            _file,
            "streams: {market-events: {events_per_second: 10}}\nfeatures: {profile: {match: 0.1, entities: 1000, reads_per_second: 20, hit_ratio: 0.5, value_bytes: 20, id_bytes: 8}}\n"
        );

        var estimate = FeatureEstimate.Of(catalog.FindFeature("profile")!, Traffic.Load(_file)).ShouldNotBeNull();

        // Key user#<8>#profile: 21; 21 + 4 + 87 + 20 = 132 bytes, one unit of each kind.
        estimate.WriteUnits.ShouldBe(10 * 0.1 * 86_400, 1e-6);
        estimate.ReadUnits.ShouldBe(20 * 0.5 * 86_400, 1e-6);
        estimate.StorageBytes.ShouldBe(1_000 * (132 + 100));
        estimate.RedisBytes.ShouldBe(1_000 * (21 + 130 + 20 + 90));
        estimate.Steps.ShouldContain("item: key 21 + value 20 + the rest 91 = 132 bytes, 1 write unit(s) of 1,024");
    }

    [Theory]
    [InlineData(
        "streams: {}\nfeatures: {clicks: {match: 2, entities: 1, reads_per_second: 1, value_bytes: 1}}\n",
        "2:28: error: 'match' must be a number from 0 to 1, found '2'"
    )]
    [InlineData("streams: {a: 5}\nfeatures: {}\n", ":1:14: error: 'a' must be a mapping of events_per_second; found '5'")]
    [InlineData("streams: {}\n", ":1:1: error: a file of traffic needs 'features'")]
    [InlineData("streams: {a: {events_per_second: -1}}\nfeatures: {}\n", ":1:34: error: 'events_per_second' must be a number")]
    [InlineData("- 1\n", ":1:1: error: a file of traffic is one mapping of streams, features")]
    [InlineData("{", "error: this is not YAML")]
    public void Traffic_that_is_wrong_is_told_where(string yaml, string message)
    {
        File.WriteAllText(_file, yaml);

        Should.Throw<InvalidDefinitionsException>(() => Traffic.Load(_file)).Message.ShouldContain(message);
    }

    [Fact]
    public void Traffic_and_prices_may_be_JSON()
    {
        File.WriteAllText(
            _file,
            """{"write_units_per_million": 1.25, "read_units_per_million": 0.25, "storage_gb_month": 0.3, "redis_gib_hour": 0.02}"""
        );

        Prices.Load(_file).ShouldBe(new Prices(1.25, 0.25, 0.3, 0.02));
    }

    private Traffic Load(string clicks)
    {
        File.WriteAllText(_file, $"streams: {{market-events: {{events_per_second: 100}}}}\nfeatures: {{clicks: {{{clicks}}}}}\n");
        return Traffic.Load(_file);
    }
}
