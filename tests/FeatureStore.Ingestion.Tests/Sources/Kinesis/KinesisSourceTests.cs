using System.Text;
using System.Text.Json;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Loading;
using FeatureStore.Ingestion.Sources.Kinesis;
using FeatureStore.Ingestion.Tests.Backfill;
using FeatureStore.LocalServices.Kinesis;
using FeatureStore.Storage.Records;
using FeatureStore.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace FeatureStore.Ingestion.Tests.Sources.Kinesis;

public sealed class KinesisSourceTests : IAsyncLifetime
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("featurestore-kinesis-");
    private readonly Catalog _catalog = CatalogLoader
        .Load([("test.yaml", BackfillFixture.Yaml.Replace("{type: http}", "{type: kinesis, stream: clicks}", StringComparison.Ordinal))])
        .Catalog!;
    private readonly List<KinesisWorker> _workers = [];
    private SqliteOnlineStore _store = null!;
    private KinesisProcess? _server;
    private KinesisStream? _stream;
    private KinesisOptions _options = new();

    public async ValueTask InitializeAsync()
    {
        _store = new SqliteOnlineStore(
            new SqliteOptions { Path = Path.Combine(_directory.FullName, "features.db") },
            TimeProvider.System,
            NullLogger<SqliteOnlineStore>.Instance
        );
        await _store.InitializeAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
        {
            await worker.DisposeAsync();
        }
        _stream?.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
        await _store.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    /// <summary>Shards split and merge while events come, a worker is killed and others come: every event has its record, once.</summary>
    [Theory]
    [InlineData(KinesisServer.KinesisLocal)]
    [InlineData(KinesisServer.Kinesalite)]
    public async Task Splits_merges_and_a_killed_worker_lose_nothing_and_double_nothing(KinesisServer server)
    {
        const int rounds = 6;
        const int perRound = 90;
        var stream = await StartAsync(server, shards: 2);
        Start();
        Start();
        for (var round = 0; round < rounds; round++)
        {
            await stream.PutAsync(Records(round * perRound, perRound));
            switch (round)
            {
                case 0 or 3:
                    await stream.SplitAsync();
                    break;
                case 1 or 4:
                    await stream.MergeAsync();
                    break;
                case 2:
                    await HasAsync(perRound);
                    _workers[0].Kill();
                    Start();
                    break;
                default:
                    break;
            }
        }

        await HasAsync(rounds * perRound);

        (await ClicksAsync()).ShouldBe(Expected(rounds * perRound), ignoreOrder: true);
        // Closed shards end, and open ones have an owner that lives.
        await UntilAsync(
            async () => (await LeasesAsync()).Values.Count(lease => lease.IsEnded) >= 6,
            async () => string.Join('\n', await LeasesAsync())
        );
    }

    /// <summary>The server never ends a subscription to a closed shard: what comes at that end is tested by <see cref="FanOutShardsTests"/>.</summary>
    [Fact]
    public async Task Records_that_are_pushed_come_once_though_a_worker_is_killed()
    {
        const int rounds = 6;
        const int perRound = 90;
        var stream = await StartAsync(KinesisServer.KinesisLocal, shards: 4, options => options.EnhancedFanOut = true);
        Start();
        Start();
        for (var round = 0; round < rounds; round++)
        {
            await stream.PutAsync(Records(round * perRound, perRound));
            if (round == 2)
            {
                await HasAsync(perRound);
                _workers[0].Kill();
                Start();
            }
        }

        await HasAsync(rounds * perRound);

        (await ClicksAsync()).ShouldBe(Expected(rounds * perRound), ignoreOrder: true);
        // Another worker goes on after the checkpoint.
        await _workers[1].StopAsync();
        await stream.PutAsync(Records(rounds * perRound, perRound));
        await HasAsync((rounds + 1) * perRound);
    }

    [Fact]
    public async Task Shards_are_shared_and_those_of_a_worker_that_stops_are_taken_at_once()
    {
        var stream = await StartAsync(KinesisServer.Kinesalite, shards: 4, options => options.LeaseDuration = TimeSpan.FromMinutes(10));
        Start();
        await UntilAsync(async () => (await OwnersAsync()) is [4], async () => string.Join('\n', await LeasesAsync()));
        Start();
        await UntilAsync(async () => (await OwnersAsync()) is [2, 2], async () => string.Join('\n', await LeasesAsync()));

        await _workers[0].StopAsync();

        await UntilAsync(async () => (await OwnersAsync()) is [4], async () => string.Join('\n', await LeasesAsync()));
        await stream.PutAsync(Records(0, 100));
        await HasAsync(100);
    }

    [Fact]
    public async Task Restart_goes_on_after_what_was_durable()
    {
        var stream = await StartAsync(KinesisServer.Kinesalite, shards: 1, options => options.LeaseDuration = TimeSpan.FromMinutes(10));
        await stream.PutAsync(Records(0, 50));
        Start();
        await HasAsync(50);
        await _workers[0].StopAsync();
        var checkpoint = (await LeasesAsync()).Values.ShouldHaveSingleItem();
        (checkpoint.Owner, checkpoint.Checkpoint is null).ShouldBe((null, false));
        await stream.PutAsync(Records(50, 50));

        Start();

        await HasAsync(100);
    }

    /// <summary>I1, and a parent before its children: what is read but not durable moves neither the checkpoint nor the shards after it.</summary>
    [Fact]
    public async Task Events_that_are_not_durable_hold_back_checkpoint_and_children_and_are_read_again_by_another_worker()
    {
        var stream = await StartAsync(KinesisServer.Kinesalite, shards: 1);
        Start();
        await UntilAsync(async () => (await OwnersAsync()) is [1], async () => string.Join('\n', await LeasesAsync()));
        _workers[0].IsRefused = true;
        await stream.PutAsync(Records(0, 50));
        await UntilAsync(() => Task.FromResult(_workers[0].Refused > 0), async () => string.Join('\n', await LeasesAsync()));
        await stream.SplitAsync();
        await stream.PutAsync(Records(50, 50));
        await UntilAsync(async () => (await LeasesAsync()).Count == 3, async () => string.Join('\n', await LeasesAsync()));
        var renewed = (await LeasesAsync()).Values.Max(lease => lease.Counter) + 5;
        await UntilAsync(
            async () => (await LeasesAsync()).Values.Max(lease => lease.Counter) >= renewed,
            async () => string.Join('\n', await LeasesAsync())
        );

        var leases = (await LeasesAsync()).OrderBy(lease => lease.Key, StringComparer.Ordinal).Select(lease => lease.Value).ToArray();
        leases.ShouldAllBe(lease => lease.Checkpoint == null && !lease.IsEnded);
        leases.Skip(1).ShouldAllBe(lease => lease.Owner == null);
        _workers[0].Kill();
        Start();
        await HasAsync(100);
        await UntilAsync(
            async () => (await LeasesAsync()).Values.Count(lease => lease.IsEnded) == 1,
            async () => string.Join('\n', await LeasesAsync())
        );
    }

    [Theory]
    [InlineData(KinesisServer.KinesisLocal, "latest", 50)]
    [InlineData(KinesisServer.Kinesalite, "earliest", 100)]
    [InlineData(KinesisServer.Kinesalite, "2000-01-01T00:00:00Z", 100)]
    public async Task Application_without_a_position_begins_where_it_is_told(KinesisServer server, string startFrom, int expected)
    {
        var stream = await StartAsync(server, shards: 1, options => options.StartFrom = startFrom);
        await stream.PutAsync(Records(0, 50));
        // Time stamps of the server are in ms, and the records before must be older than the start.
        await Task.Delay(1_100);
        Start();
        await UntilAsync(async () => (await OwnersAsync()) is [1], async () => string.Join('\n', await LeasesAsync()));
        await stream.PutAsync(Records(50, 50));

        await HasAsync(expected);
        (await ClicksAsync()).Length.ShouldBe(expected);
    }

    [Fact]
    public async Task Requests_that_keep_failing_are_told_with_their_reason_until_they_succeed()
    {
        var stream = await StartAsync(KinesisServer.Kinesalite, shards: 1);
        await stream.DeleteAsync();
        Start();

        await UntilAsync(() => Task.FromResult(_workers[0].Health.NotReady is not null), () => Task.FromResult("It says that it is well."));

        var reason = _workers[0].Health.NotReady.ShouldNotBeNull();
        reason.ShouldStartWith("Kinesis stream clicks: ");
        reason.ShouldContain("ResourceNotFoundException");
        using var again = await KinesisStream.CreateAsync(_server!.Endpoint, "clicks", shards: 1);
        await UntilAsync(() => Task.FromResult(_workers[0].Health.NotReady is null), () => Task.FromResult(_workers[0].Health.NotReady!));
    }

    [Fact]
    public async Task Event_that_cannot_be_used_is_a_dead_letter_and_harms_no_other()
    {
        var stream = await StartAsync(KinesisServer.Kinesalite, shards: 1);
        await stream.PutAsync([("k", AggregatedRecords.Utf8("{broken")), .. Records(0, 10)]);
        Start();
        await HasAsync(10);
        await _workers[0].StopAsync();

        var letter = JsonDocument
            .Parse(File.ReadAllLines(Path.Combine(_directory.FullName, "dead-letters", "events.ndjson")).ShouldHaveSingleItem())
            .RootElement;
        letter.GetProperty("code").GetString().ShouldBe("Malformed");
        letter.GetProperty("event").GetString().ShouldBe("{broken");
        letter.GetProperty("origin").GetString().ShouldNotBeNull().ShouldStartWith("clicks/shardId-000000000000/");
    }

    private async Task<KinesisStream> StartAsync(KinesisServer server, int shards, Action<KinesisOptions>? with = null)
    {
        _server = await KinesisProcess.StartAsync(server, TestContext.Current.CancellationToken);
        _options = new KinesisOptions
        {
            Endpoint = _server.Endpoint,
            PollInterval = TimeSpan.FromMilliseconds(20),
            LeaseDuration = TimeSpan.FromSeconds(2),
            RenewInterval = TimeSpan.FromMilliseconds(100),
            DiscoveryInterval = TimeSpan.FromMilliseconds(200),
        };
        with?.Invoke(_options);
        return _stream = await KinesisStream.CreateAsync(_server.Endpoint, "clicks", shards);
    }

    private void Start() => _workers.Add(new KinesisWorker(_store, _store, _catalog, _options, _directory.FullName, seed: _workers.Count));

    /// <summary>Every third record holds three events.</summary>
    private static IEnumerable<(string, byte[])> Records(int from, int count)
    {
        for (var i = from; i < from + count; )
        {
            if (i % 3 == 0 && i + 3 <= from + count)
            {
                yield return (
                    $"k{i}",
                    AggregatedRecords.Aggregate([(Key(i), Event(i)), (Key(i + 1), Event(i + 1)), (Key(i + 2), Event(i + 2))])
                );
                i += 3;
            }
            else
            {
                yield return (Key(i), AggregatedRecords.Utf8(Event(i)));
                i++;
            }
        }
    }

    private static string Key(int i) => $"k{i % 17}";

    private static string Event(int i) => $"{{\"id\":\"e{i}\",\"user\":\"u\",\"at\":{1_700_000_000 + i},\"item\":\"a{i}\"}}";

    private static string[] Expected(int count) => [.. Enumerable.Range(0, count).Select(i => $"[\"a{i}\"]")];

    private async Task<string[]> ClicksAsync()
    {
        var read = new RecordRead(_catalog.FindFeature("clicks")!, "u", 0, long.MaxValue, 100_000);
        return
        [
            .. (await _store.ReadAsync([read], default, CancellationToken.None))[0]
                .Records.Select(record => Encoding.UTF8.GetString(record.Value.Span)),
        ];
    }

    private async Task<Dictionary<string, ShardLease>> LeasesAsync() =>
        await new LeaseTable(_store, _options.Application, "clicks", TimeProvider.System).ReadAsync(CancellationToken.None);

    /// <summary>How many open shards each owner has, ascending.</summary>
    private async Task<int[]> OwnersAsync()
    {
        var open = (await LeasesAsync()).Values.Where(lease => !lease.IsEnded).ToArray();
        return Array.Exists(open, lease => lease.Owner is null)
            ? []
            : [.. open.GroupBy(lease => lease.Owner).Select(owner => owner.Count()).Order()];
    }

    private Task HasAsync(int count) =>
        UntilAsync(
            async () => (await ClicksAsync()).Length >= count,
            async () => $"{(await ClicksAsync()).Length} of {count} events are there:\n{string.Join('\n', await LeasesAsync())}"
        );

    private static async Task UntilAsync(Func<Task<bool>> condition, Func<Task<string>> state)
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(startedAt) > Timeout)
            {
                Assert.Fail(await state());
            }
            await Task.Delay(20);
        }
    }
}
