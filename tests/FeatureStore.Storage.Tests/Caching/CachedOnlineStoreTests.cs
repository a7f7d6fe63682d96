using System.Text;
using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using FeatureStore.Storage.Tests.Telemetry;
using static FeatureStore.Storage.Tests.Caching.CachedStoreFixture;

namespace FeatureStore.Storage.Tests.Caching;

public sealed class CachedOnlineStoreTests(LocalServicesFixture services) : IAsyncLifetime
{
    private CachedStoreFixture _cached = null!;

    public async ValueTask InitializeAsync() => _cached = await CachedStoreFixture.StartAsync(await services.RedisEndpointAsync());

    public ValueTask DisposeAsync() => _cached.DisposeAsync();

    private static readonly FeatureDefinition Clicks = TestFeatures.Action(cache: TestFeatures.Cache(items: 5));
    private static readonly FeatureDefinition Keywords = TestFeatures.Static();

    private Task PutClicksAsync(int count) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(i => _cached.PutAsync(Clicks, Now - i, $"s#{i}", $"[{i}]")));

    /// <summary>Reads of the store give their answers only when the gate is opened; the task tells when the first is there.</summary>
    private (TaskCompletionSource Gate, Task Arrived) HoldReads()
    {
        var gate = new TaskCompletionSource();
        var arrived = new TaskCompletionSource();
        _cached.Below.AfterRead = () =>
        {
            arrived.TrySetResult();
            return gate.Task;
        };
        return (gate, arrived.Task);
    }

    [Fact]
    public async Task Second_read_does_not_ask_the_store()
    {
        await PutClicksAsync(3);
        await _cached.PutAsync(Keywords, Now, "s#1", "[1]");
        RecordRead[] reads =
        [
            _cached.Read(Clicks),
            _cached.Read(Keywords),
            _cached.Read(TestFeatures.Static("absent")),
            _cached.Read(TestFeatures.Action("none")),
        ];
        await _cached.Store.ReadAsync(reads, default, CancellationToken.None);
        _cached.Below.TakeReads().Length.ShouldBe(4);

        var results = await _cached.Store.ReadAsync(reads, default, CancellationToken.None);

        _cached.Below.TakeReads().ShouldBeEmpty();
        results.Select(r => r.Records.Length).ShouldBe([3, 1, 0, 0]);
        results[1].Records[0].EventIdentity.ShouldBe("s#1");
        results[1].Records[0].Timestamp.ShouldBe(Now);
    }

    [Fact]
    public async Task Load_asks_for_what_the_entry_keeps_within_retention()
    {
        await _cached.GetAsync(_cached.Read(Clicks, limit: 2, from: Now));
        await _cached.GetAsync(_cached.Read(Keywords));

        var asked = _cached.Below.TakeReads();
        asked[0].Limit.ShouldBe(5);
        asked[0].To.ShouldBe(long.MaxValue);
        var retained = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - (long)TimeSpan.FromDays(30).TotalMilliseconds;
        asked[0].From.ShouldBeInRange(retained - 60_000, retained);
        asked[1].From.ShouldBe(0);
        _cached.Below.WasReadLoosely.ShouldBeFalse();
    }

    [Fact]
    public async Task Write_through_updates_a_filled_entry()
    {
        await _cached.PutAsync(Clicks, Now - 10, "s#old", "[old]");
        await _cached.PutAsync(Keywords, Now - 10, "s#old", "[old]");
        await _cached.GetAsync(_cached.Read(Clicks));
        await _cached.GetAsync(_cached.Read(Keywords));
        _cached.Below.TakeReads();

        await PutClicksAsync(2);
        await _cached.PutAsync(Keywords, Now, "s#1", "[1]");

        (await _cached.ValuesAsync(_cached.Read(Clicks))).ShouldBe(["[0]", "[1]", "[old]"]);
        (await _cached.ValuesAsync(_cached.Read(Keywords))).ShouldBe(["[1]"]);
        await _cached.PutAsync(Keywords, Now + 1, "s#2", null);
        (await _cached.ValuesAsync(_cached.Read(Keywords))).ShouldBeEmpty();
        _cached.Below.TakeReads().ShouldBeEmpty();
    }

    [Theory]
    [InlineData(RedisStrategy.WriteAround)]
    [InlineData(RedisStrategy.Off)]
    public async Task Other_strategies_delete_the_entry(RedisStrategy strategy)
    {
        // The entry is of another process, on a revision that writes through.
        await _cached.GetAsync(_cached.Read(Clicks));
        await _cached.GetAsync(_cached.Read(Keywords));

        await _cached.PutAsync(Clicks with { Cache = TestFeatures.Cache(strategy) }, Now, "s#1", "[1]");
        await _cached.PutAsync(Keywords with { Cache = TestFeatures.Cache(strategy) }, Now, "s#1", "[1]");

        (await _cached.Redis.KeyExistsAsync(_cached.Key(Clicks))).ShouldBeFalse();
        (await _cached.Redis.KeyExistsAsync(_cached.Key(Keywords))).ShouldBeFalse();
        (await _cached.ValuesAsync(_cached.Read(Clicks))).ShouldBe(["[1]"]);
    }

    [Fact]
    public async Task Off_neither_reads_nor_fills()
    {
        var off = TestFeatures.Action("off", cache: TestFeatures.Cache(RedisStrategy.Off));
        await _cached.PutAsync(off, Now, "s#1", "[1]");
        await _cached.PutAsync(Keywords, Now, "s#1", "[2]");
        for (var round = 0; round < 2; round++)
        {
            var results = await _cached.Store.ReadAsync(
                [_cached.Read(off), _cached.Read(Keywords), _cached.Read(off, from: Now + 1)],
                default,
                CancellationToken.None
            );
            results.Select(r => r.Records.Length).ShouldBe([1, 1, 0]);
            _cached.Below.TakeReads().Count(r => r.Feature.Name == "off").ShouldBe(2);
        }
        (await _cached.Redis.KeyExistsAsync(_cached.Key(off))).ShouldBeFalse();
    }

    [Fact]
    public async Task Window_past_what_the_set_knows_is_answered_by_the_store()
    {
        await PutClicksAsync(8);
        (await _cached.ValuesAsync(_cached.Read(Clicks, limit: 5))).Length.ShouldBe(5);
        _cached.Below.TakeReads();

        (await _cached.ValuesAsync(_cached.Read(Clicks, limit: 5))).ShouldBe(["[0]", "[1]", "[2]", "[3]", "[4]"]);
        (await _cached.ValuesAsync(_cached.Read(Clicks, limit: 8, from: Now - 3))).ShouldBe(["[0]", "[1]", "[2]", "[3]"]);
        (await _cached.ValuesAsync(_cached.Read(Clicks, limit: 2, to: Now - 1))).ShouldBe(["[2]", "[3]"]);
        _cached.Below.TakeReads().ShouldBeEmpty("the set knows these");

        (await _cached.ValuesAsync(_cached.Read(Clicks, limit: 6))).ShouldBe(["[0]", "[1]", "[2]", "[3]", "[4]", "[5]"]);
        (await _cached.ValuesAsync(_cached.Read(Clicks, limit: 3, to: Now - 3))).ShouldBe(["[4]", "[5]", "[6]"]);
        (await _cached.ValuesAsync(_cached.Read(Clicks, limit: 5, from: Now - 6, to: Now - 2))).ShouldBe(["[3]", "[4]", "[5]", "[6]"]);
        _cached.Below.TakeReads().Length.ShouldBe(3);
        _cached.Below.WasReadLoosely.ShouldBeFalse("a replica could miss a finished write");
    }

    [Fact]
    public async Task First_read_that_needs_more_than_the_entry_keeps_is_whole_and_fills()
    {
        await PutClicksAsync(8);

        (await _cached.ValuesAsync(_cached.Read(Clicks, limit: 8))).Length.ShouldBe(8);
        (await _cached.ValuesAsync(_cached.Read(Clicks, limit: 4))).Length.ShouldBe(4);

        _cached.Below.TakeReads().Select(r => r.Limit).ShouldBe([5, 8]);
    }

    [Fact]
    public async Task Value_past_retention_is_not_served_from_the_cache()
    {
        var feature = TestFeatures.Static(retain: TimeSpan.FromDays(1));
        await _cached.PutAsync(feature, Now - 500, "s#1", "[1]");
        await PutClicksAsync(3);
        foreach (var read in (RecordRead[])[_cached.Read(feature), _cached.Read(Clicks)])
        {
            await _cached.GetAsync(read);
            _cached.Below.TakeReads();
            (await _cached.GetAsync(read with { From = Now - 1_000 })).Records.ShouldNotBeEmpty();
            (await _cached.GetAsync(read with { From = Now + 1 })).Records.ShouldBeEmpty();
        }
        _cached.Below.TakeReads().ShouldBeEmpty();
    }

    [Fact]
    public async Task Entry_past_its_soft_TTL_is_reloaded()
    {
        await _cached.PutAsync(Keywords, Now, "s#1", "[1]");
        await PutClicksAsync(2);
        foreach (var read in (RecordRead[])[_cached.Read(Keywords), _cached.Read(Clicks)])
        {
            await _cached.GetAsync(read);
            await _cached.AgeAsync(read.Feature, read.Feature.Cache.SoftTtl - TimeSpan.FromSeconds(30));
            _cached.Below.TakeReads();
            await _cached.GetAsync(read);
            _cached.Below.TakeReads().ShouldBeEmpty("still young");

            await _cached.AgeAsync(read.Feature, read.Feature.Cache.SoftTtl);
            (await _cached.GetAsync(read)).Records.ShouldNotBeEmpty();
            _cached.Below.TakeReads().Length.ShouldBe(1);
            (await _cached.Redis.KeyTimeToLiveAsync(_cached.Key(read.Feature)))!.Value.ShouldBeGreaterThan(
                read.Feature.Cache.HardTtl - (0.2 * read.Feature.Cache.SoftTtl) - TimeSpan.FromMinutes(1)
            );
            await _cached.GetAsync(read);
            _cached.Below.TakeReads().ShouldBeEmpty("young again");
        }
    }

    [Fact]
    public async Task Reload_brings_what_a_lost_write_step_left_out()
    {
        await _cached.PutAsync(Keywords, Now - 10, "s#old", "[old]");
        await _cached.GetAsync(_cached.Read(Keywords));
        var write = new RecordWrite(Keywords, _cached.Entity, Now, "s#1", "[1]"u8.ToArray());
        await _cached.Below.WriteAsync([write], CancellationToken.None); // a failover lost its write step
        (await _cached.ValuesAsync(_cached.Read(Keywords))).ShouldBe(["[old]"]);

        await _cached.AgeAsync(Keywords, Keywords.Cache.SoftTtl);

        (await _cached.ValuesAsync(_cached.Read(Keywords))).ShouldBe(["[1]"]);
    }

    [Fact]
    public async Task Entry_past_its_soft_TTL_is_served_while_the_store_fails()
    {
        await _cached.PutAsync(Keywords, Now, "s#1", "[1]");
        await PutClicksAsync(2);
        RecordRead[] reads = [_cached.Read(Keywords), _cached.Read(Clicks), _cached.Read(TestFeatures.Static("absent"))];
        await _cached.Store.ReadAsync(reads[..2], default, CancellationToken.None);
        await _cached.AgeAsync(Keywords, Keywords.Cache.SoftTtl);
        await _cached.AgeAsync(Clicks, Clicks.Cache.SoftTtl);
        _cached.Below.Answers = ReadStatus.Unavailable;

        for (var round = 0; round < 3; round++)
        {
            var results = await _cached.Store.ReadAsync(reads, default, CancellationToken.None);
            results.Select(r => r.Status).ShouldBe([ReadStatus.Ok, ReadStatus.Ok, ReadStatus.Unavailable]);
            results.Select(r => r.Records.Length).ShouldBe([1, 2, 0]);
        }
    }

    [Fact]
    public async Task Entry_past_its_soft_TTL_is_served_when_the_store_hangs()
    {
        await using var impatient = await CachedStoreFixture.StartAsync(
            await services.RedisEndpointAsync(),
            options => options.RefreshTimeout = TimeSpan.FromMilliseconds(20)
        );
        await impatient.PutAsync(Keywords, Now, "s#1", "[1]");
        await impatient.GetAsync(impatient.Read(Keywords));
        await impatient.AgeAsync(Keywords, Keywords.Cache.SoftTtl);
        var never = new TaskCompletionSource();
        impatient.Below.AfterRead = () => never.Task;

        (await impatient.ValuesAsync(impatient.Read(Keywords))).ShouldBe(["[1]"]);
    }

    [Fact]
    public async Task Failure_is_not_cached_as_absence()
    {
        await _cached.PutAsync(Keywords, Now, "s#1", "[1]");
        await PutClicksAsync(1);
        foreach (var read in (RecordRead[])[_cached.Read(Keywords), _cached.Read(Clicks)])
        {
            _cached.Below.Answers = ReadStatus.Unavailable;
            (await _cached.GetAsync(read)).Status.ShouldBe(ReadStatus.Unavailable);
            (await _cached.Redis.KeyExistsAsync(_cached.Key(read.Feature))).ShouldBeFalse("the token is given back");

            _cached.Below.Answers = ReadStatus.Ok;
            (await _cached.ValuesAsync(read)).Length.ShouldBe(1);
        }
    }

    [Fact]
    public async Task Readers_of_one_entry_share_a_load()
    {
        var feature = TestFeatures.Static("shared_" + _cached.Entity);
        using var joined = new MetricCount("featurestore.cache.joined_loads", "feature", feature.Name);
        await _cached.PutAsync(feature, Now, "s#1", "[1]");
        var (gate, arrived) = HoldReads();
        var first = _cached.ValuesAsync(_cached.Read(feature));
        await arrived;
        var others = Enumerable.Range(0, 50).Select(_ => _cached.ValuesAsync(_cached.Read(feature))).ToArray();
        await joined.ReachesAsync(50);

        gate.SetResult();

        (await first).ShouldBe(["[1]"]);
        (await Task.WhenAll(others)).ShouldAllBe(values => values.SequenceEqual(new[] { "[1]" }));
        _cached.Below.TakeReads().Length.ShouldBe(1);
    }

    [Fact]
    public async Task Readers_that_joined_a_refused_load_read_again()
    {
        var feature = TestFeatures.Static("refused_" + _cached.Entity);
        using var joined = new MetricCount("featurestore.cache.joined_loads", "feature", feature.Name);
        using var refused = new MetricCount("featurestore.cache.refused_fills", "feature", feature.Name);
        var (gate, arrived) = HoldReads();
        var first = _cached.ValuesAsync(_cached.Read(feature)); // reads: nothing there yet
        await arrived;
        await _cached.PutAsync(feature, Now, "s#1", "[1]"); // takes the token
        _cached.Below.AfterRead = () => Task.CompletedTask;
        var late = _cached.ValuesAsync(_cached.Read(feature)); // begun after the write was finished
        await joined.ReachesAsync(1);

        gate.SetResult();

        (await late).ShouldBe(["[1]"]);
        (await first).ShouldBeEmpty("it began before the write");
        refused.Sum.ShouldBe(1);
        (await _cached.ValuesAsync(_cached.Read(feature))).ShouldBe(["[1]"]);
    }

    [Fact]
    public async Task Readers_during_a_load_of_another_process_ask_the_store_and_fill_nothing()
    {
        await _cached.PutAsync(Keywords, Now, "s#1", "[1]");
        await _cached.Redis.StringSetAsync(_cached.Key(Keywords), "load|of-another", TimeSpan.FromMinutes(1));

        (await _cached.ValuesAsync(_cached.Read(Keywords))).ShouldBe(["[1]"]);

        ((string?)await _cached.Redis.StringGetAsync(_cached.Key(Keywords))).ShouldBe("load|of-another");
    }

    [Fact]
    public async Task Tombstone_is_absent_and_does_not_ask_the_store_again()
    {
        await _cached.PutAsync(Keywords, Now, "s#1", null);

        for (var round = 0; round < 3; round++)
        {
            (await _cached.ValuesAsync(_cached.Read(Keywords))).ShouldBeEmpty();
        }

        _cached.Below.TakeReads().Length.ShouldBe(1);
        ((string?)await _cached.Redis.StringGetAsync(_cached.Key(Keywords))).ShouldBe($"gone||{Now}|3|s#1");
    }

    [Fact]
    public async Task Failed_write_of_the_store_leaves_the_cache_alone()
    {
        await _cached.GetAsync(_cached.Read(Keywords));
        _cached.Below.WriteFailure = new StoreException(StoreFailure.Throttled, "slow down");

        await Should.ThrowAsync<StoreException>(() => _cached.PutAsync(Keywords, Now, "s#1", "[1]"));

        ((string?)await _cached.Redis.StringGetAsync(_cached.Key(Keywords))).ShouldBe("absent|");
    }

    [Fact]
    public async Task Writes_of_one_call_are_folded_to_one_step_a_key()
    {
        await _cached.PutAsync(Clicks, Now - 10, "s#old", "[old]");
        await _cached.PutAsync(Keywords, Now - 10, "s#old", "[old]");
        await _cached.GetAsync(_cached.Read(Clicks));
        await _cached.GetAsync(_cached.Read(Keywords));
        RecordWrite Write(FeatureDefinition feature, long time, string id, string value) =>
            new(feature, _cached.Entity, time, id, Encoding.UTF8.GetBytes(value));

        await _cached.Store.WriteAsync(
            [
                Write(Clicks, Now, "s#1", "[1]"),
                Write(Keywords, Now, "s#9", "[9]"),
                Write(Clicks, Now, "s#1", "[2]"),
                Write(Keywords, Now, "s#8", "[8]"),
                Write(Clicks, Now - 1, "s#2", "[3]"),
            ],
            CancellationToken.None
        );

        (await _cached.ValuesAsync(_cached.Read(Clicks))).ShouldBe(["[2]", "[3]", "[old]"]);
        (await _cached.ValuesAsync(_cached.Read(Keywords))).ShouldBe(["[9]"]);
        _cached.Below.TakeReads().Length.ShouldBe(2, "only the first two");
    }

    [Fact]
    public async Task Consistent_read_goes_past_the_cache()
    {
        await _cached.GetAsync(_cached.Read(Keywords));
        _cached.Below.TakeReads();

        await _cached.Store.ReadAsync([_cached.Read(Keywords)], new ReadOptions(Consistent: true), CancellationToken.None);
        await _cached.Store.ReadAsync([_cached.Read(Keywords)], new ReadOptions(IncludeTombstones: true), CancellationToken.None);

        _cached.Below.TakeReads().Length.ShouldBe(2);
    }

    [Fact]
    public async Task Key_of_another_kind_is_read_from_the_store_until_it_is_gone()
    {
        await _cached.Redis.ListLeftPushAsync(_cached.Key(Keywords), "?");
        await _cached.Redis.StringSetAsync(_cached.Key(Clicks), "?");
        await _cached.PutAsync(TestFeatures.Static("other"), Now, "s#1", "[1]");

        (await _cached.ValuesAsync(_cached.Read(Keywords))).ShouldBeEmpty();
        (await _cached.ValuesAsync(_cached.Read(Clicks))).ShouldBeEmpty();
        await _cached.PutAsync(Keywords, Now, "s#1", "[1]");
        await _cached.PutAsync(Clicks, Now, "s#1", "[1]");

        (await _cached.ValuesAsync(_cached.Read(Keywords))).ShouldBe(["[1]"]);
        (await _cached.ValuesAsync(_cached.Read(Clicks))).ShouldBe(["[1]"]);
    }
}
