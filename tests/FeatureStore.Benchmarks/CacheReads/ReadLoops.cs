using FeatureStore.Benchmarks.Processes;
using FeatureStore.Storage.Caching;
using FeatureStore.Storage.Caching.Connections;
using FeatureStore.Storage.Caching.Entries;
using FeatureStore.Storage.Caching.Loading;
using FeatureStore.Storage.Caching.Protocol;
using FeatureStore.Storage.Caching.Reading;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using FeatureStore.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace FeatureStore.Benchmarks.CacheReads;

/// <summary>Keeps <see cref="ReadData.Requests"/> requests under way through the product's code.</summary>
internal sealed class ReadLoops(Func<ReadBatch, Task> read, Meter meter)
{
    private long _reads;
    private bool _isOver;

    public static async Task<ClientResult> RunBatchesAsync(string endpoint, Meter meter)
    {
        using var folder = new TemporaryFolder();
        var sqlite = new SqliteOnlineStore(
            new SqliteOptions { Path = Path.Combine(folder.Path, "empty.db") },
            TimeProvider.System,
            NullLogger<SqliteOnlineStore>.Instance
        );
        await using var store = new CachedOnlineStore(
            sqlite,
            Options(endpoint),
            TimeProvider.System,
            new Random(),
            NullLogger<CachedOnlineStore>.Instance
        );
        await store.InitializeAsync(CancellationToken.None);
        return await new ReadLoops(batch => store.ReadAsync(batch, CancellationToken.None), meter).RunAsync();
    }

    public static async Task<ClientResult> RunObjectsAsync(string endpoint, Meter meter)
    {
        var options = Options(endpoint);
        await using var connection = new RedisConnection(options);
        await connection.ConnectAsync();
        var protocol = new RedisCacheProtocol(() => connection.Database, options.LoadLifetime, CacheScripts.Default);
        var lifetimes = new CacheLifetimes(options, new LoadTime(), new LockedRandom(new Random()));
        var lookup = new MultiplexedLookup(protocol, options, TimeProvider.System);
        return await new ReadLoops(
            async batch => await lookup.LookUpAsync(batch, new OpenReads(batch, lifetimes), CancellationToken.None),
            meter
        ).RunAsync();
    }

    private static RedisOptions Options(string endpoint) => new() { Endpoint = endpoint, ReadTimeout = TimeSpan.FromSeconds(5) };

    private async Task<ClientResult> RunAsync()
    {
        await Task.WhenAll(Enumerable.Range(0, ReadData.Requests).Select(request => Task.Run(() => RepeatAsync(request))));
        return meter.Result!;
    }

    private async Task RepeatAsync(int request)
    {
        var batch = new ReadBatch();
        while (!Volatile.Read(ref _isOver))
        {
            batch.Clear();
            ReadData.AddReads(batch, request);
            await read(batch);
            for (var i = 0; i < batch.Count; i++)
            {
                if (batch.Answer(i) is not { Status: ReadStatus.Ok, Count: ReadData.Items })
                {
                    throw new InvalidOperationException(
                        $"A read was answered with {batch.Answer(i).Count} records ({batch.Answer(i).Status})."
                    );
                }
            }
            var reads = Interlocked.Add(ref _reads, batch.Count);
            if (request == 0 && !meter.Goes(reads))
            {
                Volatile.Write(ref _isOver, true);
            }
        }
    }
}
