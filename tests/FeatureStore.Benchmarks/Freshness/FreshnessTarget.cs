using FeatureStore.Benchmarks.Processes;
using FeatureStore.Benchmarks.Throughput;
using FeatureStore.Definitions.Loading;
using FeatureStore.LocalServices.DynamoDb;
using FeatureStore.LocalServices.Redis;

namespace FeatureStore.Benchmarks.Freshness;

/// <summary>What a run feeds and asks: everything that had to be started for it.</summary>
internal sealed class FreshnessTarget : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> _started = new();

    private FreshnessTarget() { }

    /// <summary>For the report.</summary>
    public required string Name { get; init; }

    /// <summary>p99 from event to answer is meant to stay under it, ms, at <see cref="AimRate"/>.</summary>
    public required double AimMilliseconds { get; init; }

    /// <summary>Events a second.</summary>
    public required int AimRate { get; init; }

    public IEventFeed Feed { get; private set; } = null!;

    /// <summary>Where GraphQL is asked.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary><c>featurestore dev</c>: one process on the embedded store.</summary>
    public static async Task<FreshnessTarget> DevAsync(CancellationToken cancellationToken)
    {
        var target = new FreshnessTarget
        {
            Name = "`featurestore dev`",
            AimMilliseconds = 100,
            AimRate = 2_000,
        };
        await target.StartAsync("dev", ["--features", Clone.Features], cancellationToken);
        target.Feed = target.Started(new HttpFeed(target.Url));
        return target;
    }

    /// <summary>Kafka → <c>featurestore ingest</c> → a table over HTTP, and Redis → <c>featurestore serve</c>.</summary>
    public static async Task<FreshnessTarget> KafkaAsync(CancellationToken cancellationToken)
    {
        var target = new FreshnessTarget
        {
            Name = "Kafka, `featurestore ingest`, a table that answers like DynamoDB over HTTP, Redis, `featurestore serve`",
            AimMilliseconds = 50,
            AimRate = 5_000,
        };
        try
        {
            var table = target.Started(await DynamoDbResponder.StartAsync());
            var redis = target.Started(await RedisProcess.StartAsync());
            using var definitions = new ThroughputDefinitions(ThroughputDefinitions.Least);
            var feed = target.Started(new KafkaFeed(CatalogLoader.LoadDirectory(definitions.Path).Catalog!));
            using var folder = new TemporaryFolder();
            var settings = Path.Combine(folder.Path, "featurestore.json");
            // Unlike a broker, the mock cluster answers an empty fetch only after all of fetch.wait.max.ms, whatever comes meanwhile.
            await File.WriteAllTextAsync(
                settings,
                $$"""
                {
                  "definitions": { "path": "{{definitions.Path}}" },
                  "store": { "type": "dynamodb", "dynamodb": { "endpoint": "{{table.Endpoint}}", "table": "freshness" } },
                  "redis": { "endpoint": "{{redis.Endpoint}}" },
                  "kafka": { "bootstrapServers": "{{feed.Brokers}}", "retry": { "attempts": 0 }, "properties": { "fetch.wait.max.ms": "5" } }
                }
                """,
                cancellationToken
            );
            await target.StartAsync("ingest", ["--config", settings], cancellationToken);
            await target.StartAsync("serve", ["--config", settings], cancellationToken);
            target.Feed = feed;
            return target;
        }
        catch
        {
            await target.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (_started.TryPop(out var started))
        {
            await started.DisposeAsync();
        }
    }

    private async Task StartAsync(string command, string[] arguments, CancellationToken cancellationToken)
    {
        Url = Loopback.FreeUrl();
        Started(
            await MeasuredProcess.StartAsync(
                Url,
                core: null,
                Clone.Tool,
                [command, "--listen", Url.ToString().TrimEnd('/'), .. arguments],
                cancellationToken
            )
        );
    }

    private T Started<T>(T part)
        where T : IAsyncDisposable
    {
        _started.Push(part);
        return part;
    }
}
