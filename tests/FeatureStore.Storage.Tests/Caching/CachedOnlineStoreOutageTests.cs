using System.Diagnostics;
using FeatureStore.Definitions.Features;
using FeatureStore.LocalServices.Redis;
using FeatureStore.Storage.Caching;
using FeatureStore.Storage.Caching.Connections;
using FeatureStore.Storage.Records;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using static FeatureStore.Storage.Tests.Caching.CachedStoreFixture;

namespace FeatureStore.Storage.Tests.Caching;

/// <summary>I4 and I5 with a Redis that is killed, comes back empty, stops answering, or refuses.</summary>
public sealed class CachedOnlineStoreOutageTests : IAsyncLifetime
{
    private static readonly FeatureDefinition Clicks = TestFeatures.Action();
    private static readonly FeatureDefinition Keywords = TestFeatures.Static();

    private RedisProcess _redis = null!;
    private CachedStoreFixture _cached = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisProcess.StartAsync();
        _cached = await CachedStoreFixture.StartAsync(
            _redis.Endpoint,
            options =>
            {
                options.ReadTimeout = TimeSpan.FromMilliseconds(100);
                options.WriteTimeout = TimeSpan.FromMilliseconds(100);
                options.WriteRetryDelay = TimeSpan.FromMilliseconds(10);
                options.CircuitPause = TimeSpan.FromMilliseconds(100);
                options.ReadyGrace = TimeSpan.FromMilliseconds(300);
                options.MaxPendingKeys = 3;
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _cached.DisposeAsync();
        await _redis.DisposeAsync();
    }

    private async Task FillAsync()
    {
        await _cached.PutAsync(Keywords, Now, "s#1", "[1]");
        await _cached.PutAsync(Clicks, Now, "s#1", "[1]");
        await UntilAsync(async () =>
        {
            await _cached.ValuesAsync(_cached.Read(Keywords));
            await _cached.ValuesAsync(_cached.Read(Clicks));
            return await IsFilledAsync(Keywords) && await IsFilledAsync(Clicks);
        });
    }

    private async Task<bool> IsFilledAsync(FeatureDefinition feature)
    {
        try
        {
            return (await _cached.Redis.KeyTimeToLiveAsync(_cached.Key(feature))) > TimeSpan.FromMinutes(1);
        }
        catch (StackExchange.Redis.RedisException)
        {
            return false;
        }
    }

    /// <summary>Awaits what the outside brings about: a reconnect, a time that runs out.</summary>
    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(60));
            await Task.Delay(5);
        }
    }

    private static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    [Fact]
    public async Task Killed_redis_is_answered_for_by_the_store()
    {
        await FillAsync();
        _redis.Kill();

        for (var i = 0; i < 20; i++)
        {
            (await _cached.ValuesAsync(_cached.Read(Keywords))).ShouldBe(["[1]"]);
            (await _cached.ValuesAsync(_cached.Read(Clicks))).ShouldBe(["[1]"]);
        }
    }

    [Fact]
    public async Task Redis_that_comes_back_empty_is_filled_again()
    {
        await FillAsync();
        await _redis.RestartAsync();

        (await _cached.ValuesAsync(_cached.Read(Keywords))).ShouldBe(["[1]"]);
        await FillAsync();
        await _cached.PutAsync(Keywords, Now + 1, "s#2", "[2]");
        (await _cached.ValuesAsync(_cached.Read(Keywords))).ShouldBe(["[2]"]);
    }

    [Fact]
    public async Task Paused_redis_is_passed_by_and_asked_again_when_it_answers()
    {
        await FillAsync();
        _redis.Pause();
        for (var i = 0; i < 200; i++)
        {
            (await _cached.ValuesAsync(_cached.Read(Keywords))).ShouldBe(["[1]"]);
        }
        _redis.Resume();

        await UntilAsync(async () =>
        {
            _cached.Below.TakeReads();
            await _cached.ValuesAsync(_cached.Read(Keywords));
            return _cached.Below.TakeReads().Length == 0; // Redis answers again
        });
    }

    [Fact]
    public async Task Write_during_an_outage_is_not_finished_before_redis_has_acknowledged()
    {
        await FillAsync();
        _redis.Pause();
        var write = _cached.PutAsync(Keywords, Now + 1, "s#2", "[2]");
        await UntilAsync(() => !_cached.Store.Health.IsReady);
        write.IsCompleted.ShouldBeFalse();
        _cached.Store.Health.Reason!.ShouldContain("cache writes have been waiting");
        (await _cached.ValuesAsync(_cached.Read(Keywords))).ShouldBe(["[2]"], "the store has it");

        _redis.Resume();
        await write;

        _cached.Store.Health.IsReady.ShouldBeTrue();
        _cached.Store.Health.Reason.ShouldBeNull();
        for (var i = 0; i < 10; i++)
        {
            (await _cached.ValuesAsync(_cached.Read(Keywords))).ShouldBe(["[2]"]);
        }
    }

    [Fact]
    public async Task Write_during_a_restart_is_finished_after_it()
    {
        await FillAsync();
        _redis.Kill();
        var write = _cached.PutAsync(Keywords, Now + 1, "s#2", "[2]");
        await UntilAsync(() => !_cached.Store.Health.IsReady);
        write.IsCompleted.ShouldBeFalse();

        await _redis.RestartAsync();

        await write;
        (await _cached.ValuesAsync(_cached.Read(Keywords))).ShouldBe(["[2]"]);
    }

    [Fact]
    public async Task Cancelled_write_of_an_outage_throws()
    {
        await FillAsync();
        _redis.Kill();
        using var cancel = new CancellationTokenSource();
        var write = _cached.Store.WriteAsync([new RecordWrite(Keywords, _cached.Entity, Now + 1, "s#2", "[2]"u8.ToArray())], cancel.Token);
        await UntilAsync(() => !_cached.Store.Health.IsReady);

        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => write);
        _cached.Store.Health.IsReady.ShouldBeTrue("nothing waits any more");
    }

    [Fact]
    public async Task Full_backlog_holds_further_writes_before_the_store()
    {
        await FillAsync();
        _redis.Kill();
        Task[] writes = [.. Enumerable.Range(0, 3).Select(i => _cached.PutAsync(TestFeatures.Static($"f{i}"), Now, "s#1", "[1]"))];
        await UntilAsync(() => _cached.Store.Health.Reason?.Contains("sources are paused", StringComparison.Ordinal) == true);
        var held = _cached.PutAsync(Keywords, Now + 1, "s#2", "[2]");
        (await _cached.ValuesAsync(_cached.Read(Keywords))).ShouldBe(["[1]"], "not even in the store yet");

        await _redis.RestartAsync();

        await Task.WhenAll([.. writes, held]);
        (await _cached.ValuesAsync(_cached.Read(Keywords))).ShouldBe(["[2]"]);
    }

    [Fact]
    public async Task Redis_without_memory_for_writes_still_takes_evictions()
    {
        await FillAsync();
        await using var admin = await ConnectionMultiplexer.ConnectAsync($"{_redis.Endpoint},allowAdmin=true");
        await admin.GetDatabase().ExecuteAsync("CONFIG", "SET", "maxmemory", "1");

        await _cached.PutAsync(Keywords, Now + 1, "s#2", "[2]");
        await _cached.PutAsync(Clicks, Now + 1, "s#2", "[2]");

        (await _cached.ValuesAsync(_cached.Read(Keywords))).ShouldBe(["[2]"]);
        (await _cached.ValuesAsync(_cached.Read(Clicks))).ShouldBe(["[2]", "[1]"]);
    }

    [Fact]
    public async Task Redis_absent_at_the_start_is_used_once_it_is_there()
    {
        await using var late = await RedisProcess.StartAsync();
        late.Kill();
        using var folder = new TemporaryFolder();
        await using var store = CachedStores.Cached(
            CachedStores.Sqlite(folder),
            new RedisOptions { Endpoint = late.Endpoint, ConnectTimeout = TimeSpan.FromMilliseconds(500) }
        );
        await store.InitializeAsync(CancellationToken.None);
        RecordRead[] reads = [_cached.Read(Keywords)];
        (await store.ReadAsync(reads, default, CancellationToken.None))[0].Status.ShouldBe(ReadStatus.Ok);

        await late.RestartAsync();

        await store.WriteAsync([new RecordWrite(Keywords, _cached.Entity, Now, "s#1", "[1]"u8.ToArray())], CancellationToken.None);
        (await store.ReadAsync(reads, default, CancellationToken.None))[0].Records.Length.ShouldBe(1);
    }

    [Fact]
    public async Task Password_is_used_and_never_shown()
    {
        const string Secret = "correct-horse";
        await using var guarded = await RedisProcess.StartAsync(["--requirepass", Secret]);
        using var folder = new TemporaryFolder();
        var logs = new List<string>();
        using var logging = LoggerFactory.Create(builder =>
            builder.AddProvider(new ListLoggerProvider(logs)).SetMinimumLevel(LogLevel.Trace)
        );
        RedisOptions Options(string password) =>
            new()
            {
                Endpoint = guarded.Endpoint,
                Password = password,
                WriteRetryDelay = TimeSpan.FromMilliseconds(10),
                ReadyGrace = TimeSpan.Zero,
            };
        await using (
            var store = new CachedOnlineStore(
                CachedStores.Sqlite(folder),
                Options(Secret),
                TimeProvider.System,
                new Random(),
                logging.CreateLogger<CachedOnlineStore>()
            )
        )
        {
            await store.InitializeAsync(CancellationToken.None);
            await store.WriteAsync([new RecordWrite(Keywords, "7", Now, "s#1", "[1]"u8.ToArray())], CancellationToken.None);
            (await store.ReadAsync([new RecordRead(Keywords, "7", 0, long.MaxValue, 1)], default, CancellationToken.None))[0]
                .Records.Length.ShouldBe(1);
        }
        await using (
            var store = new CachedOnlineStore(
                CachedStores.Sqlite(folder),
                Options("wrong-" + Secret),
                TimeProvider.System,
                new Random(),
                logging.CreateLogger<CachedOnlineStore>()
            )
        )
        {
            await store.InitializeAsync(CancellationToken.None);
            using var cancel = new CancellationTokenSource();
            var write = store.WriteAsync([new RecordWrite(Keywords, "7", Now, "s#1", "[1]"u8.ToArray())], cancel.Token);
            await UntilAsync(() => !store.Health.IsReady);
            store.Health.Reason!.ShouldNotContain(Secret);
            await cancel.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(() => write);
        }
        logs.ShouldNotBeEmpty();
        logs.ShouldAllBe(line => !line.Contains(Secret, StringComparison.Ordinal));
    }

    private sealed class ListLoggerProvider(List<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            lock (lines)
            {
                lines.Add($"{formatter(state, exception)} {exception}");
            }
        }

        public void Dispose() { }
    }
}
