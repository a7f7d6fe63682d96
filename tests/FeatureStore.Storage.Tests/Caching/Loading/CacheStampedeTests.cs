using System.Text;
using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Caching;
using FeatureStore.Storage.Caching.Connections;
using FeatureStore.Storage.Keys;
using FeatureStore.Storage.Records;
using StackExchange.Redis;

namespace FeatureStore.Storage.Tests.Caching.Loading;

/// <summary>
/// Many readers of entries that are not there: how often the store is read is counted, with a store that answers only when all readers have
/// come. What it costs in time: the benchmark <c>stampede</c>.
/// </summary>
public sealed class CacheStampedeTests(LocalServicesFixture services) : IAsyncLifetime
{
    private const int Processes = 4;
    private const long Time = 1_700_000_000_000;

    private static readonly FeatureDefinition Keywords = TestFeatures.Static();
    private static readonly FeatureDefinition Clicks = TestFeatures.Action(retain: TimeSpan.FromDays(36_500));
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly string _run = Guid.NewGuid().ToString("N");
    private readonly List<CachedOnlineStore> _processes = [];
    private FaultyStore _store = null!;
    private RedisOptions _options = null!;
    private ConnectionMultiplexer _redis = null!;

    public async ValueTask InitializeAsync()
    {
        _store = new FaultyStore(CachedStores.Sqlite(_folder));
        _options = CachedStores.Options(await services.RedisEndpointAsync());
        _options.LeaseWait = _options.LoadLifetime = _options.ReadTimeout = TimeSpan.FromSeconds(10);
        for (var i = 0; i < Processes; i++)
        {
            _processes.Add(CachedStores.Cached(_store, _options));
            await _processes[i].InitializeAsync(CancellationToken.None);
        }
        _redis = await ConnectionMultiplexer.ConnectAsync(_options.Endpoint);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }
        await _redis.DisposeAsync();
        _folder.Dispose();
    }

    private string Entity(int i) => $"{_run}-{i}";

    private Task WriteAsync(int entity, string value) =>
        _store.WriteAsync(
            [
                new RecordWrite(Keywords, Entity(entity), Time, "s#1", Encoding.UTF8.GetBytes(value)),
                new RecordWrite(Clicks, Entity(entity), Time, "s#1", Encoding.UTF8.GetBytes(value)),
            ],
            CancellationToken.None
        );

    private async Task<string> ReadAsync(int process, FeatureDefinition feature, int entity)
    {
        RecordRead[] reads = [new(feature, Entity(entity), 0, long.MaxValue, 1)];
        var result = (await _processes[process].ReadAsync(reads, default, CancellationToken.None))[0];
        result.Status.ShouldBe(ReadStatus.Ok);
        return result.Records.Length == 0 ? "" : Encoding.UTF8.GetString(result.Records[0].Value.Span);
    }

    /// <summary>Begins all reads while the store holds its answers back, and lets it answer once the processes have asked Redis for all of them.</summary>
    private async Task<string[]> RunAsync(int processes, int readers, FeatureDefinition feature, int entities)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _store.AfterRead = () => gate.Task;
        var reads = Enumerable
            .Range(0, readers)
            .SelectMany(reader => Enumerable.Range(0, entities).Select(entity => (Process: reader % processes, Entity: entity)))
            .Select(read => Task.Run(() => ReadAsync(read.Process, feature, read.Entity)))
            .ToArray();
        // The first of each entity has reached the store: from then on there is a token to wait for.
        var started = TimeProvider.System.GetTimestamp();
        for (var reached = 0; reached < entities; )
        {
            (TimeProvider.System.GetElapsedTime(started) < Patience).ShouldBeTrue($"{reached} of {entities} loads began");
            await Task.Delay(5);
            reached = _store.ReadCount;
        }
        gate.SetResult();
        return await Task.WhenAll(reads).WaitAsync(Patience);
    }

    [Theory]
    [InlineData(1, "static")]
    [InlineData(1, "action")]
    [InlineData(Processes, "static")]
    [InlineData(Processes, "action")]
    public async Task Thousand_readers_of_a_cold_key_cause_one_load(int processes, string kind)
    {
        await WriteAsync(0, "[7]");

        var answers = await RunAsync(processes, 1_000, kind == "static" ? Keywords : Clicks, entities: 1);

        answers.ShouldAllBe(answer => answer == "[7]");
        _store.TakeReads().Length.ShouldBe(1);
    }

    [Fact]
    public async Task Hundred_keys_that_expired_at_once_cause_one_load_each()
    {
        const int Keys = 100;
        for (var i = 0; i < Keys; i++)
        {
            await WriteAsync(i, $"[{i}]");
        }

        var answers = await RunAsync(Processes, 2 * Processes, Keywords, Keys);

        answers.Select((answer, i) => answer == $"[{i % Keys}]").ShouldAllBe(isRight => isRight);
        _store.TakeReads().Length.ShouldBe(Keys);
    }

    [Fact]
    public async Task Readers_of_a_load_whose_holder_died_share_their_reads_of_the_store()
    {
        const int Readers = 200;
        await WriteAsync(0, "[7]");
        await _redis.GetDatabase().StringSetAsync(FeatureKey.Redis(Keywords, Entity(0)), "load|of-the-dead", Patience);
        _options.LeaseWait = TimeSpan.FromMilliseconds(20);
        _store.AfterRead = () => Task.Delay(50);

        var answers = await Task.WhenAll(Enumerable.Range(0, Readers).Select(_ => ReadAsync(0, Keywords, 0))).WaitAsync(Patience);

        answers.ShouldAllBe(answer => answer == "[7]");
        _store.TakeReads().Length.ShouldBeLessThan(Readers / 4);
        ((string?)await _redis.GetDatabase().StringGetAsync(FeatureKey.Redis(Keywords, Entity(0)))).ShouldBe("load|of-the-dead");
    }

    [Fact]
    public async Task Absent_entities_cost_one_read_each_until_something_is_written()
    {
        const int Entities = 50;
        for (var round = 0; round < 20; round++)
        {
            for (var i = 0; i < Entities; i++)
            {
                (await ReadAsync(round % Processes, round % 2 == 0 ? Keywords : Clicks, i)).ShouldBe("");
            }
        }
        _store.TakeReads().Length.ShouldBe(2 * Entities);
        var timeToLive = await _redis.GetDatabase().KeyTimeToLiveAsync(FeatureKey.Redis(Clicks, Entity(0)));
        timeToLive!.Value.ShouldBeLessThanOrEqualTo(_options.NegativeTtl);

        await _processes[0]
            .WriteAsync(
                [
                    new RecordWrite(Keywords, Entity(0), Time, "s#1", "[1]"u8.ToArray()),
                    new RecordWrite(Clicks, Entity(0), Time, "s#1", "[1]"u8.ToArray()),
                ],
                CancellationToken.None
            );

        foreach (var process in Enumerable.Range(0, Processes))
        {
            (await ReadAsync(process, Keywords, 0)).ShouldBe("[1]");
            (await ReadAsync(process, Clicks, 0)).ShouldBe("[1]");
        }
    }
}
