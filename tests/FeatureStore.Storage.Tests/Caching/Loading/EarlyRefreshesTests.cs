using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Caching.Entries;
using FeatureStore.Storage.Caching.Loading;
using FeatureStore.Storage.Caching.Protocol;
using FeatureStore.Storage.Caching.Reading;
using FeatureStore.Storage.Keys;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using StackExchange.Redis;

namespace FeatureStore.Storage.Tests.Caching.Loading;

public sealed class EarlyRefreshesTests(LocalServicesFixture services) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly FeatureDefinition Keywords = TestFeatures.Static();

    private readonly TemporaryFolder _folder = new();
    private readonly string _entity = Guid.NewGuid().ToString("N");
    private readonly LoadTime _loadTime = new();
    private FaultyStore _store = null!;
    private ConnectionMultiplexer _redis = null!;
    private CacheLoader _loader = null!;
    private RedisCacheProtocol _protocol = null!;

    private string Key => FeatureKey.Redis(Keywords, _entity);

    public async ValueTask InitializeAsync()
    {
        var options = CachedStores.Options(await services.RedisEndpointAsync());
        _redis = await ConnectionMultiplexer.ConnectAsync(options.Endpoint);
        _store = new FaultyStore(CachedStores.Sqlite(_folder));
        await _store.InitializeAsync(CancellationToken.None);
        _protocol = new RedisCacheProtocol(() => _redis.GetDatabase(), options.LoadLifetime, CacheScripts.Default);
        _loader = new CacheLoader(
            _store,
            _protocol,
            options,
            new CacheLoads(new LockedRandom(new Random(1))),
            CachedStores.Lifetimes(),
            CachedStores.AdmitsAll(),
            _loadTime,
            TimeProvider.System
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    private RecordRead Read => new(Keywords, _entity, 0, long.MaxValue, 1);

    private async Task PutAsync(string value, TimeSpan timeToLive)
    {
        var write = new RecordWrite(Keywords, _entity, 1, "s#1", System.Text.Encoding.UTF8.GetBytes(value));
        await _store.WriteAsync([write], CancellationToken.None);
        var entry = StringEntry.Of(1, "s#1"u8, "[\"old\"]"u8.ToArray());
        await _redis.GetDatabase().StringSetAsync(Key, entry, timeToLive);
    }

    [Fact]
    public async Task Entry_near_its_soft_TTL_answers_and_is_due()
    {
        await PutAsync("[\"new\"]", TimeSpan.FromMinutes(52));
        // Loads that take an hour: whatever is drawn, it is not too early.
        _loadTime.Record(TimeSpan.FromHours(1_000));
        var lookup = new MultiplexedLookup(_protocol, CachedStores.Options(""), TimeProvider.System);
        var batch = new ReadBatch();
        batch.Add(Read);
        var found = new OpenReads(batch, CachedStores.Lifetimes(_loadTime));

        (await lookup.LookUpAsync(batch, found, CancellationToken.None)).ShouldBeNull();

        batch.Answer(0).Count.ShouldBe(1);
        found.Stale.ShouldBeNull();
        found.Early.ShouldHaveSingleItem().Key.ShouldBe(Key);
    }

    [Fact]
    public async Task Refresh_that_nobody_waits_for_reads_the_entry_anew()
    {
        await PutAsync("[\"new\"]", TimeSpan.FromMinutes(52));
        await using var refreshes = new EarlyRefreshes(_loader);

        refreshes.Begin([new OpenRead(3, Read, Key, EntryState.Answered, ReadResult.Empty)]);

        var started = TimeProvider.System.GetTimestamp();
        while (
            (string?)await _redis.GetDatabase().StringGetAsync(Key) is var entry
            && entry?.EndsWith("[\"new\"]", StringComparison.Ordinal) != true
        )
        {
            (TimeProvider.System.GetElapsedTime(started) < Patience).ShouldBeTrue(entry);
            await Task.Delay(5);
        }
    }

    [Fact]
    public async Task Refresh_under_way_ends_with_the_process()
    {
        await PutAsync("[\"new\"]", TimeSpan.FromMinutes(52));
        var reached = new TaskCompletionSource();
        _store.AfterRead = () =>
        {
            reached.TrySetResult();
            return Task.Delay(Timeout.Infinite);
        };
        var refreshes = new EarlyRefreshes(_loader);
        refreshes.Begin([new OpenRead(0, Read, Key, EntryState.Answered, ReadResult.Empty)]);
        await reached.Task.WaitAsync(Patience);

        await refreshes.DisposeAsync().AsTask().WaitAsync(Patience);

        refreshes.Begin([new OpenRead(0, Read, Key, EntryState.Answered, ReadResult.Empty)]);
        _store.TakeReads().Length.ShouldBe(1, "none begins after the end");
    }
}
