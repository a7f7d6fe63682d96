using FeatureStore.Definitions.Configuration;
using FeatureStore.Storage.Caching;
using FeatureStore.Storage.Caching.Memory;
using FeatureStore.Storage.Caching.Writing;
using FeatureStore.Storage.Erasure;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using FeatureStore.Storage.Tests.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FeatureStore.Storage.Tests;

public sealed class StorageServicesTests(LocalServicesFixture services)
{
    private static ServiceProvider Build(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create<string, string?>(s.Key, s.Value)))
            .Build();
        return new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddFeatureStorage(configuration)
            .BuildServiceProvider();
    }

    private static async Task WriteAndReadAsync(IOnlineStore store)
    {
        var entity = Guid.NewGuid().ToString("N");
        await store.InitializeAsync(CancellationToken.None);
        await store.WriteAsync([new RecordWrite(TestFeatures.Static(), entity, 1, "s#1", "[1]"u8.ToArray())], CancellationToken.None);
        var results = await store.ReadAsync(
            [new RecordRead(TestFeatures.Static(), entity, 0, long.MaxValue, 1)],
            default,
            CancellationToken.None
        );
        results[0].Records.Length.ShouldBe(1);
    }

    [Fact]
    public async Task Sqlite_without_redis_is_the_default()
    {
        using var folder = new TemporaryFolder();
        using var writes = new MetricCount("featurestore.store.duration", "operation", "write");
        await using var provider = Build(("store:sqlite:path", folder.File("here.db")));

        await WriteAndReadAsync(provider.GetRequiredService<IOnlineStore>());

        File.Exists(folder.File("here.db")).ShouldBeTrue();
        provider.GetRequiredService<CacheHealth>().ShouldBeSameAs(CacheHealth.WithoutCache);
        writes.Sum.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Dynamodb_behind_redis_is_what_production_runs()
    {
        await using var provider = Build(
            ("store:type", "dynamodb"),
            ("store:dynamodb:endpoint", await services.DynamoDbEndpointAsync()),
            ("store:dynamodb:table", "composed"),
            ("store:dynamodb:createTable", "true"),
            ("redis:endpoint", await services.RedisEndpointAsync())
        );

        var store = provider.GetRequiredService<IOnlineStore>().ShouldBeOfType<LocalCachedOnlineStore>();
        await WriteAndReadAsync(store);
        // The same by each of its interfaces: the provider disposes what it gave out, by each of them too.
        provider.GetRequiredService<IErasableStore>().ShouldBeSameAs(store);
        provider.GetRequiredService<IMarkerStore>().ShouldBeSameAs(store);

        provider.GetRequiredService<CacheHealth>().ShouldBeSameAs(store.Below.ShouldBeOfType<CachedOnlineStore>().Health);
    }

    [Theory]
    [InlineData("store:sqlite:pth", "x", "store:sqlite:pth")]
    [InlineData("store:kind", "x", "store:kind")]
    [InlineData("store:type", "oracle", "store:type")]
    [InlineData("store:sqlite:readers", "0", "store:sqlite:readers")]
    [InlineData("store:dynamodb:table", "a b", "store:dynamodb:table")]
    [InlineData("store:localCache:maxBytes", "1", "store:localCache:maxBytes")]
    [InlineData("redis:endpiont", "127.0.0.1:1", "redis:endpiont")]
    [InlineData("redis:endpoint", "127.0.0.1", "redis:endpoint")]
    [InlineData("redis:ssl", "true", "redis:endpoint")]
    public void Wrong_or_unknown_setting_is_named(string key, string value, string named) =>
        Should.Throw<ConfigurationException>(() => Build((key, value))).Message.ShouldContain(named, Case.Insensitive);
}
