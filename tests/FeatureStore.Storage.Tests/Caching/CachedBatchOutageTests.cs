using System.Diagnostics;
using System.Text;
using FeatureStore.Definitions.Features;
using FeatureStore.LocalServices.Redis;
using FeatureStore.Storage.Caching.Memory;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using FeatureStore.Storage.Tests.Telemetry;
using Microsoft.Extensions.Time.Testing;
using static FeatureStore.Storage.Tests.Caching.CachedStoreFixture;

namespace FeatureStore.Storage.Tests.Caching;

/// <summary>Streams of batches while Redis or the store fails: no wrong answer, no hang, recovery by itself (I4, I5).</summary>
public sealed class CachedBatchOutageTests : IAsyncLifetime
{
    private const int Readers = 8;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private RedisProcess _redis = null!;
    private CachedStoreFixture _cached = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisProcess.StartAsync();
        _cached = await CachedStoreFixture.StartAsync(
            _redis.Endpoint,
            options =>
            {
                options.ReadTimeout = TimeSpan.FromMilliseconds(200);
                options.RefreshTimeout = TimeSpan.FromMilliseconds(20);
                options.WriteTimeout = TimeSpan.FromMilliseconds(200);
                options.WriteRetryDelay = TimeSpan.FromMilliseconds(10);
                options.CircuitPause = TimeSpan.FromMilliseconds(50);
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _cached.DisposeAsync();
        await _redis.DisposeAsync();
    }

    private static FeatureDefinition[] Features() => [TestFeatures.Action(), TestFeatures.Static(), TestFeatures.Action("views")];

    private static long[] Numbers(in ReadAnswer answer) =>
        [.. answer.Records.ToArray().Select(r => long.Parse(Encoding.UTF8.GetString(r.Value.Span).Trim('[', ']')))];

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Stopwatch.GetElapsedTime(started).ShouldBeLessThan(Patience);
            await Task.Delay(5);
        }
    }

    /// <summary>Reads all features again and again; what was finished before a read began must be in its answer.</summary>
    private async Task ReadAsync(Progress progress)
    {
        var features = Features();
        var batch = new ReadBatch();
        while (!progress.IsOver)
        {
            batch.Clear();
            foreach (var feature in features)
            {
                batch.Add(_cached.Read(feature, limit: 3));
            }
            var finished = progress.Finished;
            await _cached.Store.ReadAsync(batch, CancellationToken.None).WaitAsync(Patience);
            for (var i = 0; i < batch.Count; i++)
            {
                batch.Answer(i).Status.ShouldBe(ReadStatus.Ok);
                var numbers = Numbers(batch.Answer(i));
                numbers.Length.ShouldBe(features[i].Kind == FeatureKind.Static ? 1 : 3);
                numbers[0].ShouldBeGreaterThanOrEqualTo(finished, features[i].Name);
                numbers.ShouldBe(Enumerable.Range(0, numbers.Length).Select(back => numbers[0] - back), features[i].Name);
            }
            progress.CountRead();
        }
    }

    private async Task WriteAsync(Progress progress)
    {
        for (long number = 3; !progress.IsOver; number++)
        {
            await PutAsync(number).WaitAsync(Patience);
            progress.Finished = number;
        }
    }

    private Task PutAsync(long number) =>
        _cached.Store.WriteAsync(
            [
                .. Features()
                    .Select(feature => new RecordWrite(
                        feature,
                        _cached.Entity,
                        Now - 1_000_000 + number,
                        $"s#{number}",
                        Encoding.UTF8.GetBytes($"[{number}]")
                    )),
            ],
            CancellationToken.None
        );

    [Fact]
    public async Task Redis_killed_and_started_again_under_load_harms_no_answer()
    {
        for (var number = 0; number < 3; number++)
        {
            await PutAsync(number);
        }
        var progress = new Progress { Finished = 2 };
        using var hits = new MetricCount("featurestore.cache.hits", "feature", "views");
        Task[] tasks = [WriteAsync(progress), .. Enumerable.Range(0, Readers).Select(_ => Task.Run(() => ReadAsync(progress)))];
        for (var outage = 0; outage < 3; outage++)
        {
            var before = hits.Sum;
            await hits.ReachesAsync(before + 50).WaitAsync(Patience);
            _redis.Kill();
            var read = progress.Reads;
            await UntilAsync(() => Task.FromResult(progress.Reads > read + 50 || tasks.Any(task => task.IsCompleted)));
            await _redis.RestartAsync();
        }
        await hits.ReachesAsync(hits.Sum + 50).WaitAsync(Patience);
        progress.IsOver = true;
        await Task.WhenAll(tasks);

        // By itself, and through its own connection again.
        await UntilAsync(async () =>
        {
            _cached.Below.TakeReads();
            await _cached.Store.ReadAsync([_cached.Read(Features()[0])], default, CancellationToken.None);
            return _cached.Below.TakeReads().Length == 0;
        });
    }

    [Fact]
    public async Task Redis_that_stops_answering_under_load_holds_no_read_for_long()
    {
        for (var number = 0; number < 3; number++)
        {
            await PutAsync(number);
        }
        var progress = new Progress { Finished = 2 };
        Task[] tasks = [.. Enumerable.Range(0, Readers).Select(_ => Task.Run(() => ReadAsync(progress)))];
        using var hits = new MetricCount("featurestore.cache.hits", "feature", "clicks");
        await hits.ReachesAsync(50).WaitAsync(Patience);
        _redis.Pause();
        var read = progress.Reads;
        await UntilAsync(() => Task.FromResult(progress.Reads > read + 200 || tasks.Any(task => task.IsCompleted)));
        _redis.Resume();
        await hits.ReachesAsync(hits.Sum + 50).WaitAsync(Patience);
        progress.IsOver = true;

        await Task.WhenAll(tasks);
    }

    [Fact]
    public async Task Slow_store_leaves_stale_entries_to_be_served_and_others_to_their_deadline()
    {
        var stale = TestFeatures.Action("stale", cache: TestFeatures.Cache(softTtl: TimeSpan.FromMinutes(10)));
        var missing = TestFeatures.Action("missing");
        await _cached.PutAsync(stale, Now, "s#1", "[1]");
        await _cached.ValuesAsync(_cached.Read(stale));
        await _cached.AgeAsync(stale, TimeSpan.FromMinutes(11));
        _cached.Below.AfterRead = () => Task.Delay(Timeout.InfiniteTimeSpan);
        var batch = new ReadBatch();
        batch.Add(_cached.Read(stale));

        await _cached.Store.ReadAsync(batch, CancellationToken.None).WaitAsync(Patience);

        Numbers(batch.Answer(0)).ShouldBe([1]);
        batch.Clear();
        batch.Add(_cached.Read(stale));
        batch.Add(_cached.Read(missing));
        using var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Should.ThrowAsync<OperationCanceledException>(() => _cached.Store.ReadAsync(batch, deadline.Token).WaitAsync(Patience));
        Numbers(batch.Answer(0)).ShouldBe([1]);
        batch.Answer(1).IsAnswered.ShouldBeFalse();
    }

    [Fact]
    public async Task Local_entries_are_never_served_past_their_age_whatever_fails()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var age = TimeSpan.FromSeconds(5);
        var feature = TestFeatures.Static("local", cache: TestFeatures.Cache(RedisStrategy.Off, local: age));
        await _cached.PutAsync(feature, Now, "s#1", "[1]");
        // Not disposed: the store below is the fixture's.
        var store = new LocalCachedOnlineStore(_cached.Below, new LocalCacheOptions(), time);
        var batch = new ReadBatch();
        batch.Add(_cached.Read(feature));
        await store.ReadAsync(batch, CancellationToken.None);
        _cached.Below.Answers = ReadStatus.Unavailable;

        batch.Clear();
        batch.Add(_cached.Read(feature));
        time.Advance(age - TimeSpan.FromMilliseconds(1));
        await store.ReadAsync(batch, CancellationToken.None);
        Numbers(batch.Answer(0)).ShouldBe([1]);

        batch.Clear();
        batch.Add(_cached.Read(feature));
        time.Advance(TimeSpan.FromMilliseconds(1));
        await store.ReadAsync(batch, CancellationToken.None);
        batch.Answer(0).Status.ShouldBe(ReadStatus.Unavailable);
    }

    /// <summary>What writer and readers tell each other.</summary>
    private sealed class Progress
    {
        private long _finished;
        private long _reads;
        private bool _isOver;

        /// <summary>The last number whose write was acknowledged.</summary>
        public long Finished
        {
            get => Volatile.Read(ref _finished);
            set => Volatile.Write(ref _finished, value);
        }

        public long Reads => Volatile.Read(ref _reads);

        public bool IsOver
        {
            get => Volatile.Read(ref _isOver);
            set => Volatile.Write(ref _isOver, value);
        }

        public void CountRead() => Interlocked.Increment(ref _reads);
    }
}
