using System.Net;
using FeatureStore.Definitions.Configuration;
using FeatureStore.LocalServices.Clocks;
using FeatureStore.LocalServices.DynamoDb;
using FeatureStore.LocalServices.Kafka;
using FeatureStore.LocalServices.Redis;
using FeatureStore.Storage.Online;
using FeatureStore.Worker;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;

namespace FeatureStore.IntegrationTests.Faults;

/// <summary>
/// Workers on a transport of events, a table over HTTP and Redis, with known events on the way while things fail; then everything is compared, record by
/// record, with what the events say.
/// </summary>
internal sealed class FaultRun : IAsyncDisposable
{
    /// <summary>Until all is well again after the faults have ended: generous, since nobody helps.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>
    /// By how much the heap may have grown over a run: table and known events of a long one are some 15 MiB, and the pools of arrays keep
    /// some MiB for each of dozens of workers that came and went in this process.
    /// </summary>
    private const long HeapGrowth = 96L << 20;

    private readonly string _directory = Directory.CreateTempSubdirectory("featurestore-").FullName;
    private readonly List<WebApplication> _workers = [];
    private readonly KnownEvents _events;
    private readonly IEventTransport _transport;
    private readonly string? _database;
    private long _heapAfterWarmUp;

    private FaultRun(int seed, string store, string? database, DynamoDbResponder table, RedisProcess redis, IEventTransport transport)
    {
        _database = database;
        _transport = transport;
        Random = new Random(seed);
        _events = new KnownEvents(new Random(seed));
        Table = table;
        Redis = redis;
        File.WriteAllText(Path.Combine(_directory, "definitions.yaml"), KnownEvents.DefinitionsOn(transport.Source));
        SettingsFile = Path.Combine(_directory, "featurestore.json");
        File.WriteAllText(
            SettingsFile,
            $$"""
            {
              "definitions": { "path": "{{_directory}}" },
              "store": {{store}},
              "redis": { "endpoint": "{{redis.Endpoint}}" },
              {{transport.Settings}},
              "files": { "stateDirectory": "{{Path.Combine(_directory, "state")}}" },
              "ingestion": { "maxInFlightEvents": 2000, "stopTimeout": "3s", "writes": { "maxBackoff": "500ms" } },
              "http": { "listen": "http://127.0.0.1:0" }
            }
            """
        );
    }

    public Random Random { get; }

    public DynamoDbResponder Table { get; }

    public RedisProcess Redis { get; }

    /// <summary>Where the events come by Kafka.</summary>
    public MockKafkaCluster Kafka => ((KafkaTransport)_transport).Cluster;

    /// <summary>Of the workers that run here.</summary>
    public SettableClock Clock { get; } = new(TimeProvider.System);

    /// <summary>What was seen of memory.</summary>
    public string Memory { get; private set; } = "";

    /// <summary>What a worker in a process of its own is started with.</summary>
    public string SettingsFile { get; }

    /// <summary>The workers that run here.</summary>
    public IReadOnlyList<WebApplication> Workers => _workers;

    /// <summary>5 s, or 60 s in the long run.</summary>
    public static TimeSpan Duration { get; } =
        TimeSpan.FromSeconds(Environment.GetEnvironmentVariable("FEATURESTORE_LONG") == "1" ? 60 : 5);

    /// <param name="seed">Of all choices.</param>
    /// <param name="transport">How events come; disposed with the run. Default: Kafka, with one broker.</param>
    /// <param name="requestTimeout">Of the store's client.</param>
    /// <param name="embeddedAt">Directory of an embedded store, instead of the table over HTTP.</param>
    public static async Task<FaultRun> StartAsync(
        int seed,
        IEventTransport? transport = null,
        string requestTimeout = "10s",
        string? embeddedAt = null
    )
    {
        var database = embeddedAt is null ? null : Path.Combine(embeddedAt, "features.db");
        var table = await DynamoDbResponder.StartAsync(seed: seed);
        var store = database is null
            ? $$"""{ "type": "dynamodb", "dynamodb": { "endpoint": "{{table.Endpoint}}", "table": "faults", "requestTimeout": "{{requestTimeout}}" } }"""
            : $$"""{ "type": "sqlite", "sqlite": { "path": "{{database}}" } }""";
        return new FaultRun(seed, store, database, table, await RedisProcess.StartAsync(), transport ?? new KafkaTransport(brokers: 1));
    }

    /// <summary>Adds definitions, before a worker is started.</summary>
    public void Define(string yaml) => File.WriteAllText(Path.Combine(_directory, "more.yaml"), yaml);

    /// <summary>Starts one, again where the store does not answer at once: as what runs processes does.</summary>
    /// <param name="settings">On top of the file's.</param>
    public async Task<WebApplication> StartWorkerAsync(params KeyValuePair<string, string?>[] settings)
    {
        for (var left = 20; ; left--)
        {
            var worker = WorkerHost.Build(FeatureStoreConfiguration.Load(SettingsFile, settings), Clock);
            try
            {
                await worker.StartAsync();
                _workers.Add(worker);
                return worker;
            }
            catch (StoreException) when (left > 0)
            {
                await worker.DisposeAsync();
            }
        }
    }

    /// <summary>Ends when workers have written more than that.</summary>
    /// <param name="batches">As <see cref="DynamoDbResponder.BatchWrites"/> counts.</param>
    public async Task HasWrittenAsync(long batches)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (Table.BatchWrites <= batches)
        {
            (TimeProvider.System.GetElapsedTime(started) < Patience).ShouldBeTrue(
                $"no worker writes: {Table.BatchWrites} of {batches} batches"
            );
            await Task.Delay(10);
        }
    }

    /// <summary>A clean stop, as at SIGTERM.</summary>
    public async Task StopWorkerAsync(WebApplication worker)
    {
        _workers.Remove(worker);
        await worker.StopAsync();
        await worker.DisposeAsync();
    }

    /// <summary>Sends one message.</summary>
    public async Task SendAsync(string json)
    {
        await _transport.SendAsync([("k", json)]);
        await _transport.FlushAsync();
    }

    /// <summary>Sends events, some twice and out of order, for as long as faults are made, and asks for features meanwhile.</summary>
    /// <param name="fault">One fault, again and again until the time is over; it leaves nothing broken behind.</param>
    /// <param name="eventsPerSecond">So many.</param>
    public async Task UnderLoadAsync(Func<Task> fault, int eventsPerSecond = 500)
    {
        using var stop = new CancellationTokenSource();
        var load = Task.Run(() => ProduceAsync(eventsPerSecond, stop.Token), stop.Token);
        await using var reader = new KnownReader(Configuration(), _events);
        var reads = Task.Run(() => reader.AskAsync(stop.Token), stop.Token);
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < Duration)
        {
            await fault();
            if (_heapAfterWarmUp == 0 && TimeProvider.System.GetElapsedTime(started) > Duration / 5)
            {
                _heapAfterWarmUp = GC.GetTotalMemory(forceFullCollection: true);
            }
        }
        await stop.CancelAsync();
        await load;
        await reads;
    }

    /// <summary>Waits until every message is committed; then store and cache hold what the events say, no more and no less.</summary>
    /// <param name="except">Records that other events than the known ones made.</param>
    public async Task CompareAsync(Func<(string PartitionKey, string SortKey), bool>? except = null)
    {
        var started = TimeProvider.System.GetTimestamp();
        long lag;
        while ((lag = await _transport.LagAsync() ?? Missing()) > 0)
        {
            if (TimeProvider.System.GetElapsedTime(started) > Patience)
            {
                Assert.Fail($"{lag} of {_events.Sent} messages are not done after {Patience}: {await DescribeAsync()}");
            }
            await Task.Delay(100);
        }
        var expected = _events.Expected();
        var stored = Stored();
        stored
            .Keys.Where(key => except?.Invoke(key) != true)
            .Except(expected.Keys)
            .ShouldBeEmpty("the store has records that no event made");
        expected.Keys.Except(stored.Keys).ShouldBeEmpty($"the store lacks records of {_events.Sent} messages");
        foreach (var (key, value) in expected)
        {
            stored[key].ShouldBe(value, $"{key.PartitionKey} {key.SortKey}");
        }
        await using var reader = new KnownReader(Configuration(), _events);
        await reader.CompareAsync();
        await AreWellAsync();
        CompareMemory();
    }

    private long Missing()
    {
        var stored = Stored();
        return _events.Expected().LongCount(record => stored.GetValueOrDefault(record.Key) != record.Value);
    }

    /// <summary>Every record's stored value.</summary>
    public Dictionary<(string PartitionKey, string SortKey), string?> Stored() =>
        _database is null ? Table.Values() : StoredRecords.Of(_database);

    /// <summary>Ends when every worker that runs here says that it can do its work.</summary>
    private async Task AreWellAsync()
    {
        var started = TimeProvider.System.GetTimestamp();
        foreach (var worker in _workers)
        {
            using var http = new HttpClient { BaseAddress = new Uri(worker.Urls.First()) };
            while ((await http.GetAsync("/readyz")).StatusCode != HttpStatusCode.OK)
            {
                if (TimeProvider.System.GetElapsedTime(started) > Patience)
                {
                    Assert.Fail(await DescribeAsync());
                }
                await Task.Delay(100);
            }
        }
    }

    /// <summary>What was in flight is gone, and nothing of what failed is kept. The events that this run itself remembers are within the bound.</summary>
    private void CompareMemory()
    {
        if (_heapAfterWarmUp > 0)
        {
            var heap = GC.GetTotalMemory(forceFullCollection: true);
            Memory = $"managed heap {_heapAfterWarmUp >> 20} MiB after warm-up, {heap >> 20} MiB at the end; {_events.Sent} messages";
            (heap - _heapAfterWarmUp).ShouldBeLessThan(HeapGrowth, Memory);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers.ToArray())
        {
            await StopWorkerAsync(worker);
        }
        await _transport.DisposeAsync();
        await Redis.DisposeAsync();
        await Table.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private IConfigurationRoot Configuration() => FeatureStoreConfiguration.Load(SettingsFile, []);

    private async Task ProduceAsync(int eventsPerSecond, CancellationToken cancellationToken)
    {
        const int Ticks = 20;
        while (!cancellationToken.IsCancellationRequested)
        {
            await _transport.SendAsync(_events.Next(eventsPerSecond / Ticks, TimeProvider.System.GetUtcNow()));
            await Task.Delay(1_000 / Ticks, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await _transport.FlushAsync();
    }

    private async Task<string> DescribeAsync()
    {
        var text = new List<string>();
        foreach (var worker in _workers)
        {
            using var http = new HttpClient { BaseAddress = new Uri(worker.Urls.First()) };
            text.Add(await (await http.GetAsync("/readyz")).Content.ReadAsStringAsync());
            text.Add(
                string.Join(
                    '\n',
                    (await http.GetStringAsync("/metrics"))
                        .Split('\n')
                        .Where(l => l.StartsWith("featurestore_ingestion_", StringComparison.Ordinal) && !l.Contains("_bucket"))
                )
            );
        }
        return string.Join('\n', text);
    }
}
