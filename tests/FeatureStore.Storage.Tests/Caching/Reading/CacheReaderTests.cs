using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Caching.Connections;
using FeatureStore.Storage.Caching.Entries;
using FeatureStore.Storage.Caching.Loading;
using FeatureStore.Storage.Caching.Protocol;
using FeatureStore.Storage.Caching.Reading;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FeatureStore.Storage.Tests.Caching.Reading;

/// <summary>How often a Redis that does not answer is asked.</summary>
public sealed class CacheReaderTests : IAsyncLifetime
{
    private const int Failures = 3;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly TemporaryFolder _folder = new();
    private readonly FeatureDefinition _feature = TestFeatures.Static();
    private readonly FakeTimeProvider _time = new();
    private readonly SilentRedis _redis = new();
    private FaultyStore _store = null!;
    private CacheReader _reader = null!;

    public async ValueTask InitializeAsync()
    {
        _store = new FaultyStore(CachedStores.Sqlite(_folder));
        await _store.InitializeAsync(CancellationToken.None);
        var options = CachedStores.Options("127.0.0.1:1");
        var protocol = new RedisCacheProtocol(
            () => throw new InvalidOperationException("Who does not know what Redis has, must not fill it."),
            options.LoadLifetime,
            CacheScripts.Default
        );
        var loader = new CacheLoader(
            _store,
            protocol,
            options,
            new CacheLoads(new LockedRandom(new Random(1))),
            CachedStores.Lifetimes(),
            CachedStores.AdmitsAll(),
            new LoadTime(),
            TimeProvider.System
        );
        _reader = new CacheReader(_redis, loader, CachedStores.Lifetimes(), new RedisCircuit(Failures, Pause, _time), NullLogger.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Silent_redis_costs_its_timeout_a_few_times_and_then_once_in_a_pause()
    {
        for (var i = 0; i < 200; i++)
        {
            await ReadAsync();
        }
        _redis.Asked.ShouldBe(Failures);

        for (var pause = 1; pause <= 5; pause++)
        {
            _time.Advance(Pause);
            await ReadAsync();
            await ReadAsync();
            _redis.Asked.ShouldBe(Failures + pause);
        }
        _store.TakeReads().Length.ShouldBe(210, "the store answers all of them");
    }

    private async Task ReadAsync()
    {
        var batch = new ReadBatch();
        batch.Add(new RecordRead(_feature, "u1", 0, long.MaxValue, 1));
        await _reader.ReadAsync(batch, CancellationToken.None);
        batch.Answer(0).Status.ShouldBe(ReadStatus.Ok);
    }

    /// <summary>A Redis whose timeout has passed at once.</summary>
    private sealed class SilentRedis : ICacheLookup
    {
        public int Asked { get; private set; }

        public ValueTask<string?> LookUpAsync(ReadBatch batch, OpenReads found, CancellationToken cancellationToken)
        {
            Asked++;
            for (var i = 0; i < batch.Count; i++)
            {
                found.Found(i, EntryState.Unknown, default, OpenReads.NoTimeToLive);
            }
            return ValueTask.FromResult<string?>("no answer in time");
        }
    }
}
