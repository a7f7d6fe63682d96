using FeatureStore.Storage.Caching;
using FeatureStore.Storage.Caching.Admission;
using FeatureStore.Storage.Caching.Connections;
using FeatureStore.Storage.Caching.Entries;
using FeatureStore.Storage.Caching.Loading;
using FeatureStore.Storage.DynamoDb;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace FeatureStore.Storage.Tests.Caching;

/// <summary>Stores for tests, with real services below.</summary>
internal static class CachedStores
{
    public static SqliteOnlineStore Sqlite(TemporaryFolder folder, TimeProvider? time = null) =>
        new(new SqliteOptions { Path = folder.File("store.db") }, time ?? TimeProvider.System, NullLogger<SqliteOnlineStore>.Instance);

    public static DynamoDbOnlineStore DynamoDb(string endpoint, string table) =>
        new(
            new DynamoDbOptions
            {
                Endpoint = endpoint,
                Table = table,
                CreateTable = true,
            },
            TimeProvider.System,
            new Random(1),
            NullLogger<DynamoDbOnlineStore>.Instance
        );

    /// <summary>Timeouts are wide, so that a busy machine does not turn hits into misses; tests of outages set their own.</summary>
    public static RedisOptions Options(string redisEndpoint) =>
        new()
        {
            Endpoint = redisEndpoint,
            ReadTimeout = TimeSpan.FromSeconds(10),
            RefreshTimeout = TimeSpan.FromSeconds(10),
        };

    public static CacheLifetimes Lifetimes(LoadTime? loadTime = null) =>
        new(new RedisOptions(), loadTime ?? new LoadTime(), new LockedRandom(new Random(1)));

    public static FillAdmission AdmitsAll() => new(CacheAdmission.All, 1_000, () => true);

    public static CachedOnlineStore Cached(IOnlineStore store, RedisOptions options, TimeProvider? time = null) =>
        new(store, options, time ?? TimeProvider.System, new Random(), NullLogger<CachedOnlineStore>.Instance);
}
