using FeatureStore.LocalServices.DynamoDb;
using FeatureStore.LocalServices.Redis;
using FeatureStore.Storage.Caching;
using FeatureStore.Storage.Caching.Connections;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Tests.Caching.Resp;

namespace FeatureStore.Storage.Tests.Caching.Faults;

/// <summary>No wrong answer and no late one, whatever goes wrong below; 5 s each, 30 s with <c>FEATURESTORE_LONG=1</c>.</summary>
public sealed class CacheFaultTests(ITestOutputHelper output)
{
    private static readonly int Seconds = Environment.GetEnvironmentVariable("FEATURESTORE_LONG") == "1" ? 30 : 5;

    private readonly int _seed = Environment.TickCount;

    [Fact]
    public async Task Redis_killed_and_restarted_empty_again_and_again()
    {
        await using var redis = await RedisProcess.StartAsync();
        await RunAsync(
            redis.Endpoint,
            random =>
                RepeatAsync(async () =>
                {
                    redis.Kill();
                    await Task.Delay(random.Next(600));
                    await redis.RestartAsync();
                    await Task.Delay(random.Next(600));
                })
        );
    }

    [Fact]
    public async Task Redis_paused_again_and_again()
    {
        await using var redis = await RedisProcess.StartAsync();
        await RunAsync(
            redis.Endpoint,
            random =>
                RepeatAsync(async () =>
                {
                    redis.Pause();
                    await Task.Delay(random.Next(1_500));
                    redis.Resume();
                    await Task.Delay(random.Next(500));
                })
        );
    }

    [Fact]
    public async Task Connections_that_lose_what_was_sent_or_answered()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var proxy = new FaultyProxy(redis.Endpoint, _seed);
        await RunAsync(
            $"{proxy.Endpoint.Host}:{proxy.Endpoint.Port}",
            random =>
                RepeatAsync(async () =>
                {
                    (proxy.LosesOneIn, proxy.BreaksOneIn) = (20, 40);
                    await Task.Delay(random.Next(200));
                    (proxy.LosesOneIn, proxy.BreaksOneIn) = (0, 0);
                    await Task.Delay(random.Next(300));
                })
        );
        output.WriteLine($"{proxy.Breaks} breaks");
        proxy.Breaks.ShouldBeGreaterThan(5);
    }

    [Fact]
    public async Task One_node_of_a_cluster_killed_and_back_again()
    {
        await using var cluster = await RedisCluster.StartAsync();
        await RunAsync(
            cluster.Endpoint,
            async random =>
            {
                await RepeatAsync(async () =>
                {
                    var node = cluster.Nodes[random.Next(3)];
                    node.Kill();
                    await Task.Delay(random.Next(2_000));
                    await node.RestartAsync();
                    await Task.Delay(random.Next(500));
                });
                await cluster.WaitUntilWholeAsync();
            }
        );
    }

    [Fact]
    public async Task Slots_of_a_cluster_moved_to_and_fro()
    {
        await using var cluster = await RedisCluster.StartAsync();
        var moves = 0;
        var keys = 0;
        await RunAsync(
            cluster.Endpoint,
            random =>
                RepeatAsync(async () =>
                {
                    // Sixty entities are sixty slots; those that hold keys are moved, the others hold nothing to be wrong about.
                    var from = random.Next(3);
                    var to = (from + 1 + random.Next(2)) % 3;
                    if (await cluster.FindSlotWithKeysAsync(from, random) is { } slot)
                    {
                        await cluster.BeginMoveAsync(slot, from, to);
                        while (await cluster.MoveKeysAsync(slot, from, to, count: 1) is > 0 and var moved)
                        {
                            keys += moved;
                        }
                        await cluster.EndMoveAsync(slot, to);
                        moves++;
                    }
                })
        );
        output.WriteLine($"{moves} slots moved, with {keys} keys");
        keys.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Store_throttled_and_slow()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var table = await DynamoDbResponder.StartAsync(seed: _seed);
        await RunAsync(
            redis.Endpoint,
            random =>
                RepeatAsync(async () =>
                {
                    table.Faults.Throttled = 0.3;
                    table.Faults.ThrottledReads = random.NextDouble();
                    table.Faults.TimedOut = 0.02;
                    table.Faults.ReadTime = TimeSpan.FromMilliseconds(random.Next(3) == 0 ? 3_000 : random.Next(100));
                    await Task.Delay(random.Next(1_500));
                    table.Faults.Heal();
                    await Task.Delay(random.Next(300));
                }),
            _ => CachedStores.DynamoDb(table.Endpoint, "throttled")
        );
    }

    private async Task RunAsync(string redis, Func<Random, Task> fault, Func<TemporaryFolder, IOnlineStore>? below = null)
    {
        output.WriteLine($"seed {_seed}");
        using var folder = new TemporaryFolder();
        await using var store = (below ?? (folder => CachedStores.Sqlite(folder)))(folder);
        var shared = new SharedStore(store);
        var options = new RedisOptions
        {
            Endpoint = redis,
            CircuitPause = TimeSpan.FromMilliseconds(100),
            // Loads that take over from one another.
            LoadLifetime = TimeSpan.FromMilliseconds(300),
        };
        CachedOnlineStore[] processes = [CachedStores.Cached(shared, options), CachedStores.Cached(shared, options)];
        try
        {
            foreach (var process in processes)
            {
                await process.InitializeAsync(CancellationToken.None);
            }
            var figures = await new FaultLoad(processes, _seed).RunAsync(() => fault(new Random(_seed)));
            output.WriteLine(figures.ToString());
            figures.ShouldBeRight(_seed);
        }
        finally
        {
            foreach (var process in processes)
            {
                await process.DisposeAsync();
            }
        }
    }

    private static async Task RepeatAsync(Func<Task> fault)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(Seconds))
        {
            await fault();
        }
    }
}
