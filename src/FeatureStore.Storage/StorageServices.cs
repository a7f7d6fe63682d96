using FeatureStore.Definitions.Configuration;
using FeatureStore.Storage.Auditing;
using FeatureStore.Storage.Caching;
using FeatureStore.Storage.Caching.Connections;
using FeatureStore.Storage.Caching.Memory;
using FeatureStore.Storage.Caching.Writing;
using FeatureStore.Storage.DynamoDb;
using FeatureStore.Storage.Erasure;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Sqlite;
using FeatureStore.Storage.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Storage;

/// <summary>Puts the online store, with its caches, into a host.</summary>
public static class StorageServices
{
    /// <summary>Registers <see cref="IOnlineStore"/>. Needs <see cref="TimeProvider"/> and a catalog. The store is initialized before the host's other services start.</summary>
    /// <param name="services">The host's.</param>
    /// <param name="configuration">Sections <c>store</c> and <c>redis</c>; without <c>redis</c> there is no cache.</param>
    /// <exception cref="ConfigurationException">A setting is wrong or unknown.</exception>
    public static IServiceCollection AddFeatureStorage(this IServiceCollection services, IConfiguration configuration)
    {
        var options = StrictOptions.Bind<StoreOptions>(configuration, "store");
        var redis = configuration.GetSection("redis").GetChildren().Any() ? StrictOptions.Bind<RedisOptions>(configuration, "redis") : null;
        services.AddSingleton<IOnlineStore>(provider =>
        {
            var time = provider.GetRequiredService<TimeProvider>();
            var logs = provider.GetRequiredService<ILoggerFactory>();
            var store = CreateStore(options, time, logs);
            var shared = redis is null
                ? store
                : new CachedOnlineStore(store, redis, time, new Random(), logs.CreateLogger<CachedOnlineStore>());
            return new LocalCachedOnlineStore(shared, options.LocalCache, time);
        });
        services.AddSingleton(provider =>
            provider.GetRequiredService<IOnlineStore>() is LocalCachedOnlineStore { Below: CachedOnlineStore cached }
                ? cached.Health
                : CacheHealth.WithoutCache
        );
        services.AddSingleton(provider => (IErasableStore)provider.GetRequiredService<IOnlineStore>());
        services.AddSingleton(provider => new StoreAudit(
            provider.GetRequiredService<IOnlineStore>(),
            redis,
            new Random(),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton<IMarkerStore>(provider => provider.GetRequiredService<IErasableStore>());
        services.AddHostedService<StoreStartup>();
        services
            .AddHealthChecks()
            .AddCheck<CacheHealthCheck>("redis")
            .AddCheck<StoreHealthCheck>("store", timeout: StoreHealthCheck.Timeout);
        return services;
    }

    private static IOnlineStore CreateStore(StoreOptions options, TimeProvider time, ILoggerFactory logs) =>
        options.Type switch
        {
            StoreType.DynamoDb => new MeasuredOnlineStore(
                new DynamoDbOnlineStore(options.DynamoDb, time, new Random(), logs.CreateLogger<DynamoDbOnlineStore>()),
                "dynamodb"
            ),
            _ => new MeasuredOnlineStore(new SqliteOnlineStore(options.Sqlite, time, logs.CreateLogger<SqliteOnlineStore>()), "sqlite"),
        };
}
