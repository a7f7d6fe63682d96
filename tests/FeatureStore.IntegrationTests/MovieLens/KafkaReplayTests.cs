using FeatureStore.Definitions.Configuration;
using FeatureStore.IntegrationTests.Services;
using FeatureStore.LocalServices.DynamoDb;
using FeatureStore.LocalServices.Kafka;
using FeatureStore.LocalServices.Redis;
using FeatureStore.Server;

namespace FeatureStore.IntegrationTests.MovieLens;

/// <summary>The production pair on real events: Kafka → worker → DynamoDB Local and Redis → GraphQL, against brute force over the CSV.</summary>
public sealed class KafkaReplayTests(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("FEATURESTORE_LONG") == "1";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly string _settings = Path.GetTempFileName();
    private LocalRedis _redis = null!;
    private LocalDynamoDb _dynamoDb = null!;
    private MockKafkaCluster _kafka = null!;
    private KafkaTopics _topics = null!;

    public async ValueTask InitializeAsync()
    {
        _ = MovieLensData.Directory;
        _redis = await LocalRedis.OpenAsync();
        _dynamoDb = await LocalDynamoDb.OpenAsync();
        _kafka = KafkaTopics.StartCluster();
        var name = $"replay-{Guid.NewGuid():N}";
        _topics = new KafkaTopics(_kafka.BootstrapServers, name);
        await File.WriteAllTextAsync(
            _settings,
            $$"""
            {
              "definitions": { "path": "{{Path.Combine(AppContext.BaseDirectory, "MovieLens", "definitions")}}" },
              "store": { "type": "dynamodb", "dynamodb": { "endpoint": "{{_dynamoDb.Endpoint}}", "table": "{{name}}", "createTable": true } },
              "redis": { "endpoint": "{{_redis.Endpoint}}" },
              "kafka": {
                "bootstrapServers": "{{_kafka.BootstrapServers}}",
                "groupId": "{{name}}",
                "commitInterval": "200ms",
                "properties": { "session.timeout.ms": "1500", "heartbeat.interval.ms": "300" }
              },
              "limits": { "deadline": "00:00:10" },
              "http": { "listen": "http://127.0.0.1:0" }
            }
            """
        );
    }

    public async ValueTask DisposeAsync()
    {
        File.Delete(_settings);
        _topics?.Dispose();
        _kafka?.Dispose();
        if (_redis is not null)
        {
            await _redis.DisposeAsync();
        }
        if (_dynamoDb is not null)
        {
            await _dynamoDb.DisposeAsync();
        }
    }

    /// <summary>By one worker that nothing happens to. In the long run: the one below shows the same, and more, of the same events.</summary>
    [Fact]
    public async Task Replay_shuffled_and_with_duplicates_answers_as_brute_force()
    {
        Assert.SkipUnless(IsLong, "the replay in which the worker is killed shows the same; FEATURESTORE_LONG=1 runs both");
        const int seed = 20261122;
        var events = MovieLensData.Load();
        _topics.Produce(MovieLensData.Shuffled(events, new Random(seed)));
        var started = TimeProvider.System.GetTimestamp();
        using (var worker = ToolProcess.Start("ingest", "--config", _settings))
        {
            await _topics.LagAtMostAsync(0, worker, Patience);
            output.WriteLine($"replayed in {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0} s");
            await worker.StopAsync(Patience);
            worker.ExitCode.ShouldBe(0, worker.Output);
        }

        await CompareAsync(events, seed);
    }

    /// <summary>I1 and I2: a worker killed at any moment, ten times (fifty in the long run), loses nothing and doubles nothing.</summary>
    [Fact]
    public async Task Worker_killed_again_and_again_during_the_replay_answers_as_brute_force()
    {
        const int seed = 310;
        var kills = IsLong ? 50 : 10;
        var events = MovieLensData.Load();
        var random = new Random(seed);
        var delivered = MovieLensData.Shuffled(events, random);
        _topics.Produce(delivered);
        for (var kill = 1; kill <= kills; kill++)
        {
            var before = _topics.Lag();
            using var worker = ToolProcess.Start("ingest", "--config", _settings);
            // Spread over the first four fifths of the events, and never before this worker has got somewhere: then, and after the last
            // kill too, there is work under way.
            var mark = delivered.Count - (long)(0.8 * delivered.Count * kill / kills);
            var killAt = Math.Min(mark, before - random.Next(1, 500));
            var lag = await _topics.LagAtMostAsync(killAt, worker, Patience);
            worker.Kill();
            output.WriteLine($"kill {kill}: {before} events not committed at its start, {lag} when it was killed");
            lag.ShouldBeGreaterThan(0, "the worker must be killed with work under way");
        }
        using (var worker = ToolProcess.Start("ingest", "--config", _settings))
        {
            await _topics.LagAtMostAsync(0, worker, Patience);
            await worker.StopAsync(Patience);
            worker.ExitCode.ShouldBe(0, worker.Output);
        }

        await CompareAsync(events, seed);
    }

    private async Task CompareAsync(List<MovieLensEvent> events, int seed)
    {
        await using var server = ServerHost.Build(FeatureStoreConfiguration.Load(_settings, []));
        await server.StartAsync();
        await MovieLensComparison.CompareAsync($"{server.Urls.First()}/graphql", new MovieLensOracle(events), seed);
        await server.StopAsync();
    }
}
