using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Caching.Memory;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Tests.Online;

namespace FeatureStore.Storage.Tests.Caching;

public abstract class CachedOnlineStoreContract : OnlineStoreContract
{
    protected abstract CachePolicy Policy { get; }

    protected override FeatureDefinition Action(string name = "clicks") => TestFeatures.Action(name, cache: Policy);

    protected override FeatureDefinition Static(string name = "keywords", TimeSpan? retain = null) =>
        TestFeatures.Static(name, retain, cache: Policy);
}

public abstract class CachedSqliteContract(LocalServicesFixture services) : CachedOnlineStoreContract
{
    private readonly TemporaryFolder _folder = new();

    protected override async Task<IOnlineStore> CreateAsync() =>
        CachedStores.Cached(CachedStores.Sqlite(_folder), CachedStores.Options(await services.RedisEndpointAsync()));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }
}

public sealed class WriteThroughOverSqliteContractTests(LocalServicesFixture services) : CachedSqliteContract(services)
{
    protected override CachePolicy Policy => TestFeatures.Cache();
}

public sealed class WriteThroughOfFewItemsOverSqliteContractTests(LocalServicesFixture services) : CachedSqliteContract(services)
{
    protected override CachePolicy Policy => TestFeatures.Cache(items: 3);
}

public sealed class WriteAroundOverSqliteContractTests(LocalServicesFixture services) : CachedSqliteContract(services)
{
    protected override CachePolicy Policy => TestFeatures.Cache(RedisStrategy.WriteAround);
}

public sealed class CacheOffOverSqliteContractTests(LocalServicesFixture services) : CachedSqliteContract(services)
{
    protected override CachePolicy Policy => TestFeatures.Cache(RedisStrategy.Off);
}

/// <summary>Every read finds an entry past its soft TTL, and refreshes it.</summary>
public sealed class AlwaysStaleOverSqliteContractTests(LocalServicesFixture services) : CachedSqliteContract(services)
{
    protected override CachePolicy Policy => TestFeatures.Cache(softTtl: TimeSpan.Zero);
}

/// <summary>A cache in the process whose entries are too old at once: what is asked below is more than each read needs.</summary>
public sealed class LocalOverRedisOverSqliteContractTests(LocalServicesFixture services) : CachedSqliteContract(services)
{
    protected override CachePolicy Policy => TestFeatures.Cache(items: 40, local: TimeSpan.FromTicks(1));

    protected override async Task<IOnlineStore> CreateAsync() =>
        new LocalCachedOnlineStore(await base.CreateAsync(), new LocalCacheOptions(), TimeProvider.System);
}

public sealed class WriteThroughOverDynamoDbContractTests(LocalServicesFixture services) : CachedOnlineStoreContract
{
    protected override CachePolicy Policy => TestFeatures.Cache();

    protected override async Task<IOnlineStore> CreateAsync() =>
        CachedStores.Cached(
            CachedStores.DynamoDb(await services.DynamoDbEndpointAsync(), "cached-contract"),
            CachedStores.Options(await services.RedisEndpointAsync())
        );
}
