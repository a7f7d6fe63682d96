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

/// <summary>The order in which a load does its steps, which the scheduled interleavings take for granted.</summary>
public sealed class CacheLoaderTests(LocalServicesFixture services) : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly FeatureDefinition _feature = TestFeatures.Static();
    private readonly string _entity = Guid.NewGuid().ToString("N");
    private readonly CacheLoads _loads = new(new LockedRandom(new Random(1)));
    private readonly List<string> _steps = [];
    private ConnectionMultiplexer _redis = null!;
    private FaultyStore _store = null!;
    private CacheLoader _loader = null!;

    private string Key => FeatureKey.Redis(_feature, _entity);

    public async ValueTask InitializeAsync()
    {
        var options = CachedStores.Options(await services.RedisEndpointAsync());
        _redis = await ConnectionMultiplexer.ConnectAsync(options.Endpoint);
        _store = new FaultyStore(CachedStores.Sqlite(_folder))
        {
            AfterRead = () =>
            {
                Note("store");
                return Task.CompletedTask;
            },
        };
        await _store.InitializeAsync(CancellationToken.None);
        var protocol = new RedisCacheProtocol(
            () =>
            {
                Note("redis");
                return _redis.GetDatabase();
            },
            options.LoadLifetime,
            CacheScripts.Default
        );
        _loader = new CacheLoader(
            _store,
            protocol,
            options,
            _loads,
            CachedStores.Lifetimes(),
            CachedStores.AdmitsAll(),
            new LoadTime(),
            TimeProvider.System
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>A step is about to be done: can the load be joined at this moment?</summary>
    private void Note(string step) => _steps.Add($"{step}, {(_loads.Find(Key) is null ? "closed" : "open")}");

    private OpenRead Open(EntryState state, ReadResult? old = null) =>
        new(0, new RecordRead(_feature, _entity, 0, long.MaxValue, 1), Key, state, old);

    [Fact]
    public async Task Load_places_its_token_before_it_reads_and_lets_nobody_join_once_it_fills()
    {
        var results = new ReadResult[1];

        await _loader.LoadAsync([Open(EntryState.Absent)], results, mayFollow: false, CancellationToken.None);

        _steps.ShouldBe(["redis, open", "store, open", "redis, closed"]);
        ((string?)await _redis.GetDatabase().StringGetAsync(Key)).ShouldBe("absent|");
    }

    [Fact]
    public async Task Refresh_places_its_token_before_it_reads_and_lets_nobody_join_once_it_fills()
    {
        await _redis.GetDatabase().StringSetAsync(Key, "absent|", TimeSpan.FromMinutes(1));
        var results = new ReadResult[1];

        await _loader.RefreshAsync([Open(EntryState.Answered, ReadResult.Empty)], results, CancellationToken.None);

        _steps.ShouldBe(["redis, open", "store, open", "redis, closed"]);
    }

    [Fact]
    public async Task Load_without_token_is_over_before_it_reads()
    {
        await _redis.GetDatabase().StringSetAsync(Key, "load|of-another", TimeSpan.FromMinutes(1));
        var results = new ReadResult[1];

        await _loader.LoadAsync([Open(EntryState.Absent)], results, mayFollow: false, CancellationToken.None);

        _steps.ShouldBe(["redis, open", "store, closed"]);
        results[0].ShouldBe(ReadResult.Empty);
    }

    [Fact]
    public async Task Load_that_is_cancelled_or_fails_is_over()
    {
        var results = new ReadResult[1];
        using var cancel = new CancellationTokenSource();
        var cancelled = Open(EntryState.Absent);
        _store.AfterRead = async () =>
        {
            await cancel.CancelAsync();
            await Task.Delay(Timeout.Infinite, cancel.Token);
        };
        await Should.ThrowAsync<OperationCanceledException>(() => _loader.LoadAsync([cancelled], results, mayFollow: false, cancel.Token));
        (await cancelled.Load!.Outcome).ShouldBeNull();
        _loads.Find(Key).ShouldBeNull();
        await _redis.GetDatabase().KeyDeleteAsync(Key);

        _store.AfterRead = () => Task.CompletedTask;
        _store.Answers = ReadStatus.Unavailable;
        var failed = Open(EntryState.Absent);
        await _loader.LoadAsync([failed], results, mayFollow: false, CancellationToken.None);
        (await failed.Load!.Outcome).ShouldBeNull();
        results[0].Status.ShouldBe(ReadStatus.Unavailable);
        (await _redis.GetDatabase().KeyExistsAsync(Key)).ShouldBeFalse();
    }

    [Fact]
    public async Task Joined_load_answers_only_when_it_was_filled()
    {
        await _store.WriteAsync([new RecordWrite(_feature, _entity, 1, "s#1", "[1]"u8.ToArray())], CancellationToken.None);
        foreach (var filled in (bool[])[true, false])
        {
            _loads.Open(Key, out var load).ShouldBeTrue();
            _store.TakeReads();
            var results = new ReadResult[1];
            var joining = _loader.LoadAsync([Open(EntryState.Loading)], results, mayFollow: false, CancellationToken.None);
            joining.IsCompleted.ShouldBeFalse();

            _loads.Close(Key, load);
            load.Complete(filled ? new CacheContent([], IsAll: true) : null);
            await joining;

            results[0].Records.Length.ShouldBe(filled ? 0 : 1);
            _store.TakeReads().Length.ShouldBe(filled ? 0 : 1);
        }
    }
}
