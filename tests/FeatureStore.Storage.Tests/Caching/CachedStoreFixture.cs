using System.Text;
using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Caching;
using FeatureStore.Storage.Caching.Connections;
using FeatureStore.Storage.Keys;
using FeatureStore.Storage.Records;
using StackExchange.Redis;

namespace FeatureStore.Storage.Tests.Caching;

/// <summary>A cache over SQLite, with the Redis beside it to look into. One entity for each fixture.</summary>
internal sealed class CachedStoreFixture : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly ConnectionMultiplexer _multiplexer;

    private CachedStoreFixture(TemporaryFolder folder, FaultyStore below, CachedOnlineStore store, ConnectionMultiplexer multiplexer)
    {
        _folder = folder;
        Below = below;
        Store = store;
        _multiplexer = multiplexer;
    }

    public static readonly long Now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    public string Entity { get; } = Guid.NewGuid().ToString("N");

    public FaultyStore Below { get; }

    public CachedOnlineStore Store { get; }

    public IDatabase Redis => _multiplexer.GetDatabase();

    public static async Task<CachedStoreFixture> StartAsync(
        string redisEndpoint,
        Action<RedisOptions>? configure = null,
        TimeProvider? time = null
    )
    {
        var folder = new TemporaryFolder();
        var below = new FaultyStore(CachedStores.Sqlite(folder));
        var options = CachedStores.Options(redisEndpoint);
        configure?.Invoke(options);
        var store = CachedStores.Cached(below, options, time);
        await store.InitializeAsync(CancellationToken.None);
        var settings = RedisConnection.Settings(options);
        settings.AllowAdmin = true;
        return new CachedStoreFixture(folder, below, store, await ConnectionMultiplexer.ConnectAsync(settings));
    }

    public string Key(FeatureDefinition feature) => FeatureKey.Redis(feature, Entity);

    public Task PutAsync(FeatureDefinition feature, long timestamp, string eventId, string? value) =>
        Store.WriteAsync(
            [
                new RecordWrite(
                    feature,
                    Entity,
                    timestamp,
                    eventId,
                    value is null ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes(value)
                ),
            ],
            CancellationToken.None
        );

    public RecordRead Read(FeatureDefinition feature, int limit = 5, long from = 0, long to = long.MaxValue) =>
        new(feature, Entity, from, to, feature.Kind == FeatureKind.Static ? 1 : limit);

    public async Task<ReadResult> GetAsync(RecordRead read) => (await Store.ReadAsync([read], default, CancellationToken.None))[0];

    /// <summary>The values that a read gives; fails unless it is answered.</summary>
    public async Task<string[]> ValuesAsync(RecordRead read)
    {
        var result = await GetAsync(read);
        result.Status.ShouldBe(ReadStatus.Ok);
        return [.. result.Records.Select(r => Encoding.UTF8.GetString(r.Value.Span))];
    }

    /// <summary>Sets how long the entry has to live, and thereby how old it looks.</summary>
    public Task AgeAsync(FeatureDefinition feature, TimeSpan age) => AgeAsync(Redis, feature, age);

    /// <summary>The same by a connection that may.</summary>
    public Task AgeAsync(IDatabase redis, FeatureDefinition feature, TimeSpan age) =>
        redis.KeyExpireAsync(Key(feature), feature.Cache.HardTtl - age);

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await _multiplexer.DisposeAsync();
        _folder.Dispose();
    }
}
