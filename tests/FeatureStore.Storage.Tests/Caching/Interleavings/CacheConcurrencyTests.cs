using System.Text;
using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Caching;
using FeatureStore.Storage.Caching.Connections;
using FeatureStore.Storage.Keys;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using StackExchange.Redis;

namespace FeatureStore.Storage.Tests.Caching.Interleavings;

/// <summary>
/// I4 and I5 through the public store, with real concurrency: two processes' worth of caches over one SQLite that is slow and fails now and
/// then, writers, readers and an evictor at once. What the scheduled interleavings prove of the steps, this shows of their composition.
/// </summary>
public sealed class CacheConcurrencyTests(LocalServicesFixture services, ITestOutputHelper output)
{
    private const int Writers = 4;
    private const int Readers = 4;
    private const int WritesOfEach = 40;
    private const long Base = 1_700_000_000_000;

    private static readonly int Rounds = Environment.GetEnvironmentVariable("FEATURESTORE_LONG") == "1" ? 1_000 : 25;

    private int _clock;
    private string? _violation;
    private int _reads;
    private int _failedReads;

    [Fact]
    public async Task Concurrent_readers_never_miss_a_finished_write()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        using var folder = new TemporaryFolder();
        var sqlite = CachedStores.Sqlite(folder);
        var below = new SlowStore(sqlite, new LockedRandom(new Random(seed)));
        RedisOptions options = CachedStores.Options(await services.RedisEndpointAsync());
        options.LoadLifetime = TimeSpan.FromMilliseconds(100); // loads take over from one another
        options.RefreshTimeout = TimeSpan.FromMilliseconds(5);
        CachedOnlineStore[] processes = [CachedStores.Cached(below, options), CachedStores.Cached(below, options)];
        foreach (var process in processes)
        {
            await process.InitializeAsync(CancellationToken.None);
        }
        await using var redis = await ConnectionMultiplexer.ConnectAsync(await services.RedisEndpointAsync());
        try
        {
            for (var round = 0; round < Rounds && _violation is null; round++)
            {
                await RunAsync(processes, redis.GetDatabase(), seed + round);
            }
        }
        finally
        {
            foreach (var process in processes)
            {
                await process.DisposeAsync();
            }
        }
        output.WriteLine($"{_reads} reads, of which {_failedReads} failed");
        _violation.ShouldBeNull($"seed {seed}");
        _failedReads.ShouldBeGreaterThan(0);
        _reads.ShouldBeGreaterThan(10 * _failedReads);
    }

    private async Task RunAsync(CachedOnlineStore[] processes, IDatabase redis, int seed)
    {
        var entity = Guid.NewGuid().ToString("N");
        // Young, always stale, and gone within milliseconds.
        CachePolicy[] policies =
        [
            TestFeatures.Cache(items: 5),
            TestFeatures.Cache(items: 5, softTtl: TimeSpan.Zero),
            TestFeatures.Cache(items: 5, softTtl: TimeSpan.FromMilliseconds(2), hardTtl: TimeSpan.FromMilliseconds(5)),
            TestFeatures.Cache(RedisStrategy.WriteAround, items: 5),
        ];
        FeatureDefinition[] features =
        [
            .. policies.Select((policy, i) => TestFeatures.Action($"action{i}", cache: policy, retain: TimeSpan.FromDays(36_500))),
            .. policies.Select((policy, i) => TestFeatures.Static($"static{i}", cache: policy)),
        ];
        var truths = features.Select(f => new Truth(f)).ToArray();
        using var stop = new CancellationTokenSource();

        var evictor = Task.Run(async () =>
        {
            var random = new Random(seed);
            while (!stop.IsCancellationRequested)
            {
                await redis.KeyDeleteAsync(FeatureKey.Redis(features[random.Next(features.Length)], entity));
                await Task.Delay(random.Next(3));
            }
        });
        Task[] readers =
        [
            .. Enumerable
                .Range(0, Readers)
                .Select(reader =>
                    Task.Run(async () =>
                    {
                        var random = new Random(seed + 1_000 + reader);
                        while (!stop.IsCancellationRequested)
                        {
                            await ReadAsync(processes[reader % processes.Length], features, truths, entity, random);
                        }
                    })
                ),
        ];
        await Task.WhenAll(
            Enumerable
                .Range(0, Writers)
                .Select(writer =>
                    Task.Run(async () =>
                    {
                        var random = new Random(seed + 2_000 + writer);
                        for (var i = 0; i < WritesOfEach; i++)
                        {
                            await WriteAsync(processes[writer % processes.Length], features, truths, entity, $"{writer}-{i}", random);
                        }
                    })
                )
        );
        await stop.CancelAsync();
        await Task.WhenAll([evictor, .. readers]);
    }

    private async Task WriteAsync(
        CachedOnlineStore store,
        FeatureDefinition[] features,
        Truth[] truths,
        string entity,
        string eventId,
        Random random
    )
    {
        // One event that feeds several features.
        List<WrittenEvent> written = [];
        List<RecordWrite> writes = [];
        for (var i = 0; i < features.Length; i++)
        {
            if (random.Next(3) == 0)
            {
                var delete = features[i].Kind == FeatureKind.Static && random.Next(5) == 0;
                writes.Add(
                    new RecordWrite(
                        features[i],
                        entity,
                        Base + random.Next(20),
                        $"s#{eventId}",
                        delete ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes($"[\"{eventId}\"]")
                    )
                );
                written.Add(new WrittenEvent(writes[^1]));
                truths[i].Put(written[^1]);
            }
        }
        await store.WriteAsync(writes, CancellationToken.None);
        var finishedAt = Interlocked.Increment(ref _clock);
        foreach (var one in written)
        {
            one.FinishedAt = finishedAt;
        }
    }

    private async Task ReadAsync(CachedOnlineStore store, FeatureDefinition[] features, Truth[] truths, string entity, Random random)
    {
        var startedAt = Interlocked.Increment(ref _clock);
        RecordRead[] reads =
        [
            .. features.Select(f => new RecordRead(
                f,
                entity,
                f.Kind == FeatureKind.Action && random.Next(3) == 0 ? Base + random.Next(20) : 0,
                f.Kind == FeatureKind.Action && random.Next(4) == 0 ? Base + random.Next(20) : long.MaxValue,
                f.Kind == FeatureKind.Action ? 1 + random.Next(8) : 1
            )),
        ];
        var results = await store.ReadAsync(reads, default, CancellationToken.None);
        for (var i = 0; i < reads.Length; i++)
        {
            Interlocked.Increment(ref _reads);
            if (results[i].Status != ReadStatus.Ok)
            {
                Interlocked.Increment(ref _failedReads);
            }
            else if (truths[i].Judge(reads[i], results[i], startedAt) is { } wrong)
            {
                _violation ??= $"{reads[i].Feature.Name}: {wrong}\n{truths[i]}";
            }
        }
    }

    /// <summary>Gives its answers late, and now and then none.</summary>
    private sealed class SlowStore(IOnlineStore store, LockedRandom random) : IOnlineStore
    {
        public Task InitializeAsync(CancellationToken cancellationToken) => store.InitializeAsync(cancellationToken);

        public async Task WriteAsync(IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken)
        {
            await DawdleAsync(cancellationToken);
            await store.WriteAsync(writes, cancellationToken);
            await DawdleAsync(cancellationToken);
        }

        public async Task<ReadResult[]> ReadAsync(IReadOnlyList<RecordRead> reads, ReadOptions options, CancellationToken cancellationToken)
        {
            await DawdleAsync(cancellationToken);
            var results = await store.ReadAsync(reads, options, cancellationToken);
            await DawdleAsync(cancellationToken);
            for (var i = 0; i < results.Length; i++)
            {
                results[i] = random.NextDouble() < 0.02 ? ReadResult.Failed(ReadStatus.Unavailable) : results[i];
            }
            return results;
        }

        public ValueTask DisposeAsync() => store.DisposeAsync();

        private async Task DawdleAsync(CancellationToken cancellationToken)
        {
            var dice = random.NextDouble();
            if (dice < 0.3)
            {
                await Task.Yield();
            }
            else if (dice < 0.5)
            {
                await Task.Delay((int)(10 * dice), cancellationToken);
            }
        }
    }
}
