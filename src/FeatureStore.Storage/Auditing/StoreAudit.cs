using FeatureStore.Definitions.Catalogs;
using FeatureStore.Storage.Caching.Connections;
using FeatureStore.Storage.Caching.Protocol;
using FeatureStore.Storage.Online;

namespace FeatureStore.Storage.Auditing;

/// <summary>
/// Looks at a sample of what is kept: entries of the cache against the store, and partitions of the store against the definitions and against
/// their entry in the cache. Beside workers and servers at work.
/// </summary>
/// <param name="store">With its caches.</param>
/// <param name="redis">Null: there is no cache.</param>
/// <param name="random">Picks.</param>
/// <param name="time">Tells retention, and waits between two looks.</param>
public sealed class StoreAudit(IOnlineStore store, RedisOptions? redis, Random random, TimeProvider time)
{
    /// <summary>Looks, and repairs if asked to.</summary>
    /// <param name="catalog">What there may be.</param>
    /// <param name="request">How much.</param>
    /// <param name="report">Gets what is found, as it is found.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="StoreException">Redis or the store can't be reached.</exception>
    public async Task RunAsync(Catalog catalog, AuditRequest request, AuditReport report, CancellationToken cancellationToken)
    {
        if (redis is null)
        {
            await LookAtStoreAsync(cache: null, catalog, request, report, cancellationToken);
            return;
        }
        await using var connection = new RedisConnection(redis);
        await connection.ConnectAsync();
        var protocol = new RedisCacheProtocol(() => connection.Database, redis.LoadLifetime, CacheScripts.Default);
        var cache = new CacheAudit(store, protocol, request, report, time);
        await foreach (var key in new RedisKeySample(connection, random).PickAsync(request.Keys, cancellationToken))
        {
            if (AuditedKey.OfRedis(key, catalog) is { } ours)
            {
                await cache.LookAsync(ours, cancellationToken);
            }
        }
        await LookAtStoreAsync(cache, catalog, request, report, cancellationToken);
        await cache.EndAsync(cancellationToken);
    }

    private async Task LookAtStoreAsync(
        CacheAudit? cache,
        Catalog catalog,
        AuditRequest request,
        AuditReport report,
        CancellationToken cancellationToken
    )
    {
        foreach (var partition in await ((ISampledStore)store).SamplePartitionsAsync(request.Keys, random, cancellationToken))
        {
            report.Looked(partitions: 1);
            if (AuditedKey.OfStore(partition, catalog) is not { Feature: { } feature } key)
            {
                // Never deleted: another revision of the definitions may know it.
                var name = partition[(partition.LastIndexOf('#') + 1)..];
                var finding = new AuditFinding(
                    AuditSide.Store,
                    AuditKind.Orphaned,
                    name,
                    partition,
                    "there is no such feature",
                    IsRepaired: false
                );
                report.Found(finding);
                continue;
            }
            if (cache is not null)
            {
                await cache.LookAsync(key, cancellationToken);
            }
        }
    }
}
