using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Caching;
using FeatureStore.Storage.Caching.Connections;
using FeatureStore.Storage.Caching.Memory;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using Microsoft.Extensions.Logging.Abstractions;

namespace FeatureStore.Benchmarks.CacheReads;

/// <summary>The same requests answered from the process's own memory, one after the other: there is nothing to wait for.</summary>
internal static class MemoryReads
{
    /// <exception cref="InvalidOperationException">A read was not answered.</exception>
    public static async Task<ClientResult> RunAsync(string endpoint, Meter meter)
    {
        FeatureDefinition[] features =
        [
            .. ReadData.Definitions.Select(feature => feature with { Cache = feature.Cache with { Local = TimeSpan.FromHours(1) } }),
        ];
        await using var store = new LocalCachedOnlineStore(
            new CachedOnlineStore(
                new NoStore(),
                new RedisOptions { Endpoint = endpoint, ReadTimeout = TimeSpan.FromSeconds(5) },
                TimeProvider.System,
                new Random(),
                NullLogger<CachedOnlineStore>.Instance
            ),
            new LocalCacheOptions(),
            TimeProvider.System
        );
        await store.InitializeAsync(CancellationToken.None);
        var batch = new ReadBatch();
        long reads = 0;
        for (var request = 0; meter.Goes(reads); request = (request + 1) % ReadData.Requests)
        {
            batch.Clear();
            Add(batch, features, request);
            store.ReadFromMemory(batch);
            if (batch.OpenCount > 0)
            {
                // The first time, and once more when the subscription stands: what was kept before it is forgotten then.
                await store.ReadAsync(batch, CancellationToken.None);
            }
            for (var i = 0; i < batch.Count; i++)
            {
                if (batch.Answer(i) is not { Status: ReadStatus.Ok, Count: ReadData.Items })
                {
                    throw new InvalidOperationException("A read was not answered.");
                }
            }
            reads += batch.Count;
        }
        return meter.Result!;
    }

    private static void Add(ReadBatch batch, FeatureDefinition[] features, int request)
    {
        var entity = ReadData.Entity(request);
        foreach (var feature in features)
        {
            batch.Add(new RecordRead(feature, entity, 0, long.MaxValue, ReadData.Items));
        }
    }

    /// <summary>Everything is in Redis.</summary>
    private sealed class NoStore : IOnlineStore
    {
        public Task InitializeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task WriteAsync(IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<ReadResult[]> ReadAsync(IReadOnlyList<RecordRead> reads, ReadOptions options, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("Redis does not hold what is to be read.");

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
