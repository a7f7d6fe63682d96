using FeatureStore.LocalServices.Redis;
using FeatureStore.Storage.Caching.Admission;
using FeatureStore.Storage.Caching.Connections;
using FeatureStore.Storage.Tests.Telemetry;
using StackExchange.Redis;

namespace FeatureStore.Storage.Tests.Caching.Admission;

public sealed class FillAdmissionTests(LocalServicesFixture services)
{
    [Fact]
    public async Task Key_that_is_read_once_leaves_nothing_and_one_that_is_read_again_is_filled()
    {
        await using var fixture = await StartAsync(CacheAdmission.Repeated);
        var feature = TestFeatures.Action("once");
        using var declined = new MetricCount("featurestore.cache.declined_fills", "feature", feature.Name);
        await fixture.PutAsync(feature, CachedStoreFixture.Now, "s#1", "[\"a\"]");

        (await fixture.ValuesAsync(fixture.Read(feature))).ShouldBe(["[\"a\"]"]);
        (await fixture.Redis.KeyExistsAsync(fixture.Key(feature))).ShouldBeFalse();
        declined.Sum.ShouldBe(1);

        (await fixture.ValuesAsync(fixture.Read(feature))).ShouldBe(["[\"a\"]"]);
        (await fixture.Redis.KeyExistsAsync(fixture.Key(feature))).ShouldBeTrue();
        fixture.Below.TakeReads().Length.ShouldBe(2);

        (await fixture.ValuesAsync(fixture.Read(feature))).ShouldBe(["[\"a\"]"]);
        fixture.Below.TakeReads().ShouldBeEmpty();
    }

    [Fact]
    public async Task Absent_key_that_is_read_again_is_known_to_be_absent_and_a_write_is_seen_at_once()
    {
        await using var fixture = await StartAsync(CacheAdmission.Repeated);
        var feature = TestFeatures.Static("absent_again");
        for (var i = 0; i < 5; i++)
        {
            (await fixture.ValuesAsync(fixture.Read(feature))).ShouldBeEmpty();
        }
        fixture.Below.TakeReads().Length.ShouldBe(2);

        await fixture.PutAsync(feature, CachedStoreFixture.Now, "s#1", "[\"a\"]");

        (await fixture.ValuesAsync(fixture.Read(feature))).ShouldBe(["[\"a\"]"]);
    }

    [Fact]
    public async Task Hot_absent_key_costs_one_load()
    {
        await using var fixture = await StartAsync(CacheAdmission.Repeated);
        var feature = TestFeatures.Static("hot_absent");
        var answered = new TaskCompletionSource();
        fixture.Below.AfterRead = () => answered.Task;
        using var joined = new MetricCount("featurestore.cache.joined_loads", "feature", feature.Name);

        var readers = Enumerable.Range(0, 50).Select(_ => fixture.ValuesAsync(fixture.Read(feature))).ToArray();
        while (joined.Sum < 49)
        {
            await Task.Delay(1);
        }
        answered.SetResult();

        (await Task.WhenAll(readers)).ShouldAllBe(values => values.Length == 0);
        fixture.Below.TakeReads().Length.ShouldBe(1);
        (await fixture.Redis.KeyExistsAsync(fixture.Key(feature))).ShouldBeTrue();
    }

    [Theory]
    [InlineData(CacheAdmission.All, true, true)]
    [InlineData(CacheAdmission.All, false, true)]
    [InlineData(CacheAdmission.Adaptive, false, true)]
    [InlineData(CacheAdmission.Adaptive, true, false)]
    [InlineData(CacheAdmission.Repeated, false, false)]
    public void Key_that_was_asked_for_once_is_admitted_by(CacheAdmission admission, bool isEvicting, bool admitted)
    {
        var fills = new FillAdmission(admission, 1_000, () => isEvicting);

        fills.Missed("key");
        fills.Admits("key").ShouldBe(admitted);
        fills.Missed("key");
        fills.Admits("key").ShouldBeTrue();
    }

    [Fact]
    public async Task Redis_that_evicts_is_seen_to()
    {
        await using var redis = await RedisProcess.StartAsync(["--maxmemory", "3mb", "--maxmemory-policy", "allkeys-lru"]);
        var options = new RedisOptions { Endpoint = redis.Endpoint };
        await using var connection = new RedisConnection(options);
        await connection.ConnectAsync();
        await using var watch = new RedisWatch(connection, TimeProvider.System);
        await watch.LookAsync();
        watch.IsEvicting.ShouldBeFalse();

        for (var i = 0; i < 4_000; i++)
        {
            await connection.Database.StringSetAsync($"k{i}", new string('x', 1_000), flags: CommandFlags.FireAndForget);
        }
        await connection.Database.PingAsync();
        await watch.LookAsync();

        watch.IsEvicting.ShouldBeTrue();
    }

    private async Task<CachedStoreFixture> StartAsync(CacheAdmission admission) =>
        await CachedStoreFixture.StartAsync(await services.RedisEndpointAsync(), options => options.Admission = admission);
}
