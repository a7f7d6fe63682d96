using System.Text;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Features;
using FeatureStore.Definitions.Loading;
using FeatureStore.LocalServices.Redis;
using FeatureStore.Storage.Auditing;
using FeatureStore.Storage.Caching;
using FeatureStore.Storage.Caching.Connections;
using FeatureStore.Storage.Keys;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using FeatureStore.Storage.Tests.Caching;
using StackExchange.Redis;

namespace FeatureStore.Storage.Tests.Auditing;

public sealed class StoreAuditTests(LocalServicesFixture services) : IAsyncLifetime
{
    private const int Users = 20;

    private const string Definitions = """
        apiVersion: featurestore/v1
        kind: Stream
        name: s
        source: {type: http}
        ---
        apiVersion: featurestore/v1
        kind: Entity
        name: user
        ---
        apiVersion: featurestore/v1
        kind: ActionFeature
        name: clicks
        entity: user
        fields: [{name: article, type: id, required: true}]
        from: [{stream: s, entity_id: event.user, timestamp: event.at, values: {article: event.article}}]
        retain: {period: 30d}
        cache: {items: 100}
        ---
        apiVersion: featurestore/v1
        kind: StaticFeature
        name: mood
        entity: user
        fields: [{name: mood, type: string}]
        from: [{stream: s, entity_id: event.user, timestamp: event.at, values: {mood: event.mood}}]
        ---
        apiVersion: featurestore/v1
        kind: StaticFeature
        name: uncached
        entity: user
        fields: [{name: mood, type: string}]
        from: [{stream: s, entity_id: event.user, timestamp: event.at, values: {mood: event.mood}}]
        cache: {redis: 'off'}
        """;

    private static readonly Catalog _catalog = CatalogLoader.Load([("a.yaml", Definitions)]).Catalog!;
    private static readonly FeatureDefinition _clicks = _catalog.FindFeature("clicks")!;
    private static readonly FeatureDefinition _mood = _catalog.FindFeature("mood")!;
    private static readonly long _now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private readonly TemporaryFolder _folder = new();
    private RedisProcess _process = null!;
    private ConnectionMultiplexer _multiplexer = null!;
    private IOnlineStore _below = null!;

    private IDatabase Redis => _multiplexer.GetDatabase();

    public async ValueTask InitializeAsync()
    {
        // One of its own: the audit looks at all keys.
        _process = await RedisProcess.StartAsync();
        _multiplexer = await ConnectionMultiplexer.ConnectAsync(RedisConnection.Settings(CachedStores.Options(_process.Endpoint)));
    }

    public async ValueTask DisposeAsync()
    {
        await _multiplexer.DisposeAsync();
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(StoreType.Sqlite)]
    [InlineData(StoreType.DynamoDb)]
    public async Task Exactly_what_is_wrong_is_found_and_repaired_and_found_no_more(StoreType type)
    {
        await using var store = await FilledAsync(type);
        (await AuditAsync(store)).Counts.ShouldBeEmpty();
        await CorruptAsync();

        var found = await AuditAsync(store);

        found
            .Counts.Select(c => $"{c.Side} {c.Feature} {c.Kind} {c.Found} {c.Repaired}")
            .ShouldBe(
                [
                    "Cache clicks Missing 1 0",
                    "Cache clicks Orphaned 2 0",
                    "Cache clicks Stale 1 0",
                    "Cache former Orphaned 1 0",
                    "Cache mood Missing 2 0",
                    "Cache mood Orphaned 2 0",
                    "Cache mood Stale 2 0",
                    "Cache uncached Orphaned 1 0",
                ],
                ignoreOrder: true
            );
        found.Entries.ShouldBe((2 * Users) + 2);
        found.Partitions.ShouldBe(2 * Users);
        found.IsClean.ShouldBeFalse();

        var repaired = await AuditAsync(store, isRepairing: true);

        repaired.Counts.Sum(c => c.Repaired).ShouldBe(found.Counts.Sum(c => c.Found));
        repaired.IsClean.ShouldBeTrue();
        (await AuditAsync(store)).Counts.ShouldBeEmpty();
        ((string?)await Redis.StringGetAsync("session:1")).ShouldBe("x", "what others keep in the same Redis is theirs");
        ((string?)await Redis.StringGetAsync("{shop#1}#mood")).ShouldBe("x");
        (await ReadAsync(store, _mood, "u1")).ShouldBe(["[\"new\"]"]);
        (await ReadAsync(store, _clicks, "u3")).Length.ShouldBe(5);
    }

    [Fact]
    public async Task Records_of_no_feature_are_told_and_left()
    {
        await using var store = await FilledAsync(StoreType.Sqlite);
        var before = CatalogLoader.Load([
            ("a.yaml", Definitions.Replace("name: mood\nentity", "name: former\nentity", StringComparison.Ordinal)),
        ]);

        var report = new AuditReport();
        await Audit(store).RunAsync(before.Catalog!, new AuditRequest { Settle = TimeSpan.Zero, IsRepairing = true }, report, default);

        report
            .Counts.Select(c => (c.Side, c.Feature, c.Kind, c.Found, c.Repaired))
            .ShouldBe([
                (AuditSide.Cache, "mood", AuditKind.Orphaned, Users, Users),
                (AuditSide.Store, "mood", AuditKind.Orphaned, Users, 0),
            ]);
        report.IsClean.ShouldBeTrue();
        (await ReadAsync(store, _mood, "u1")).ShouldBe(["[\"new\"]"]);
    }

    [Fact]
    public async Task Sample_is_about_as_large_as_asked_for()
    {
        await using var store = await FilledAsync(StoreType.Sqlite);
        for (var i = 0; i < 1_000; i++)
        {
            await store.WriteAsync([Write(_mood, $"more{i}", _now, "s#1", "[\"x\"]")], CancellationToken.None);
            await ReadAsync(store, _mood, $"more{i}");
        }

        var report = await AuditAsync(store, keys: 200);

        // 200 of 1,040 in Redis and 200 of as many in the store, of which some are the same.
        report.Partitions.ShouldBe(200);
        report.Entries.ShouldBeInRange(250, 480);
        report.Counts.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("clicks")]
    [InlineData("mood")]
    public async Task Write_under_way_at_each_look_is_no_difference(string feature)
    {
        await using var store = await FilledAsync(StoreType.Sqlite);
        var busy = new BusyStore(store, _below, i => Write(_catalog.FindFeature(feature)!, "u1", _now + 1 + i, $"busy#{i}", $"[\"{i}\"]"));

        var report = await AuditAsync(busy);

        report.Counts.ShouldBeEmpty();
        busy.Looks.ShouldBe(2, "there was something to look at again");
    }

    /// <summary>Differences come and go all the time where writers, readers and evictions are at work: none of them stays.</summary>
    [Fact]
    public async Task Writes_meanwhile_give_no_false_alarm()
    {
        await using var store = await FilledAsync(StoreType.Sqlite);
        using var stop = new CancellationTokenSource();
        var work = Enumerable.Range(0, 4).Select(worker => Task.Run(() => WorkAsync(store, worker, stop.Token))).ToArray();

        var report = new AuditReport();
        for (var round = 0; round < 2; round++)
        {
            await Audit(store)
                .RunAsync(_catalog, new AuditRequest { Settle = TimeSpan.FromSeconds(3), IsRepairing = true }, report, default);
        }

        await stop.CancelAsync();
        await Task.WhenAll(work);
        report.Counts.ShouldBeEmpty();
        report.IsClean.ShouldBeTrue();
        report.Entries.ShouldBeGreaterThan(Users);
    }

    [Fact]
    public async Task Redis_that_does_not_answer_is_told()
    {
        await using var store = await FilledAsync(StoreType.Sqlite);
        await _process.DisposeAsync();

        var failure = await Should.ThrowAsync<StoreException>(() => AuditAsync(store));

        failure.Message.ShouldContain(_process.Endpoint);
        _process = await RedisProcess.StartAsync();
    }

    private static async Task WorkAsync(CachedOnlineStore store, int worker, CancellationToken stop)
    {
        var random = new Random(worker);
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var user = $"u{random.Next(Users)}";
            await store.WriteAsync(
                [
                    Write(_clicks, user, _now + i, $"w{worker}#{i}", $"[\"{i}\"]"),
                    Write(_mood, user, _now + i, $"w{worker}#{i}", random.Next(5) == 0 ? null : $"[\"{i}\"]"),
                ],
                CancellationToken.None
            );
            await ReadAsync(store, _clicks, user);
            await ReadAsync(store, _mood, user);
            if (i % 50 == 0)
            {
                await store.DeleteAsync("user", user, ["clicks"], CancellationToken.None);
            }
            // More would be no other test, and this machine has others to run.
            await Task.Delay(1, CancellationToken.None);
        }
    }

    private async Task CorruptAsync()
    {
        await SetAsync("u0", "absent|");
        await SetAsync("u1", $"value||{_now - 10}|3|s#1[\"old\"]");
        await SetAsync("u2", $"gone||{_now}|3|s#9");
        await SetAsync("u4", $"value||{_now}|3|s#9[\"other\"]");
        await SetAsync("u5", "what?");
        await Redis.KeyPersistAsync(Key(_mood, "u6"));
        var members = await Redis.SortedSetRangeByRankAsync(Key(_clicks, "u3"));
        await Redis.SortedSetRemoveAsync(Key(_clicks, "u3"), members[2]);
        await Redis.SortedSetAddAsync(Key(_clicks, "u7"), $"{SortKey.Of(_now, "s#phantom")}|[\"x\"]", _now);
        await Redis.KeyDeleteAsync(Key(_clicks, "u8"));
        await Redis.StringSetAsync(Key(_clicks, "u8"), "absent|", TimeSpan.FromHours(1));
        await Redis.SortedSetRemoveRangeByScoreAsync(Key(_clicks, "u9"), double.NegativeInfinity, double.NegativeInfinity);
        await Redis.StringSetAsync("{user#u1}#former", "absent|", TimeSpan.FromHours(1));
        await Redis.StringSetAsync("{user#u1}#uncached", "absent|", TimeSpan.FromHours(1));
        await Redis.StringSetAsync("session:1", "x");
        await Redis.StringSetAsync("{shop#1}#mood", "x");

        Task SetAsync(string user, string entry) => Redis.StringSetAsync(Key(_mood, user), entry, expiry: null, keepTtl: true);
    }

    private async Task<CachedOnlineStore> FilledAsync(StoreType type)
    {
        _below =
            type == StoreType.Sqlite
                ? CachedStores.Sqlite(_folder)
                : CachedStores.DynamoDb(await services.DynamoDbEndpointAsync(), $"audit-{Guid.NewGuid():N}");
        var store = CachedStores.Cached(_below, CachedStores.Options(_process.Endpoint));
        await store.InitializeAsync(CancellationToken.None);
        for (var user = 0; user < Users; user++)
        {
            await store.WriteAsync(
                [
                    .. Enumerable.Range(0, 5).Select(i => Write(_clicks, $"u{user}", _now - i, $"s#{i}", $"[\"{i}\"]")),
                    Write(_mood, $"u{user}", _now, "s#1", "[\"new\"]"),
                ],
                CancellationToken.None
            );
            await ReadAsync(store, _clicks, $"u{user}");
            await ReadAsync(store, _mood, $"u{user}");
        }
        return store;
    }

    private static async Task<string[]> ReadAsync(IOnlineStore store, FeatureDefinition feature, string user)
    {
        var limit = feature.Kind == FeatureKind.Static ? 1 : 50;
        var result = (await store.ReadAsync([new RecordRead(feature, user, 0, long.MaxValue, limit)], default, CancellationToken.None))[0];
        return [.. result.Records.Select(record => Encoding.UTF8.GetString(record.Value.Span))];
    }

    private static string Key(FeatureDefinition feature, string user) => FeatureKey.Redis(feature, user);

    private StoreAudit Audit(IOnlineStore store) => new(store, CachedStores.Options(_process.Endpoint), new Random(1), TimeProvider.System);

    private async Task<AuditReport> AuditAsync(IOnlineStore store, bool isRepairing = false, int keys = 400)
    {
        var report = new AuditReport();
        await Audit(store)
            .RunAsync(
                _catalog,
                new AuditRequest
                {
                    Settle = TimeSpan.Zero,
                    IsRepairing = isRepairing,
                    Keys = keys,
                },
                report,
                CancellationToken.None
            );
        return report;
    }

    private static RecordWrite Write(FeatureDefinition feature, string user, long timestamp, string eventId, string? value) =>
        new(feature, user, timestamp, eventId, value is null ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes(value));
}
