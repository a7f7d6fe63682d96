using System.Text;
using FeatureStore.Definitions.Features;
using FeatureStore.LocalServices.Redis;
using FeatureStore.Storage.Caching;
using FeatureStore.Storage.Caching.Connections;
using FeatureStore.Storage.Caching.Invalidation;
using FeatureStore.Storage.Caching.Memory;
using FeatureStore.Storage.Keys;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using StackExchange.Redis;

namespace FeatureStore.Storage.Tests.Caching.Invalidation;

/// <summary>Two processes' worth of caches over one store and one Redis of their own: what one writes, the other forgets.</summary>
public sealed class InvalidationTests : IAsyncLifetime
{
    private const long Time = 1_700_000_000_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Entries that would stay for the whole test.</summary>
    private static readonly FeatureDefinition Keywords = TestFeatures.Static(cache: TestFeatures.Cache(local: TimeSpan.FromHours(1)));
    private static readonly FeatureDefinition Clicks = TestFeatures.Action(
        retain: TimeSpan.FromDays(36_500),
        cache: TestFeatures.Cache(local: TimeSpan.FromHours(1))
    );
    private static readonly FeatureDefinition Plain = TestFeatures.Static("plain");

    private readonly TemporaryFolder _folder = new();
    private RedisProcess _redis = null!;
    private FaultyStore _store = null!;
    private LocalCachedOnlineStore _reader = null!;
    private CachedOnlineStore _writer = null!;
    private ConnectionMultiplexer _observer = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisProcess.StartAsync();
        _store = new FaultyStore(CachedStores.Sqlite(_folder));
        var options = CachedStores.Options(_redis.Endpoint);
        _reader = new LocalCachedOnlineStore(CachedStores.Cached(_store, options), new LocalCacheOptions(), TimeProvider.System);
        await _reader.InitializeAsync(CancellationToken.None);
        _writer = CachedStores.Cached(_store, options);
        await _writer.InitializeAsync(CancellationToken.None);
        var settings = RedisConnection.Settings(options);
        settings.AllowAdmin = true;
        _observer = await ConnectionMultiplexer.ConnectAsync(settings);
        await SubscribedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _observer.DisposeAsync();
        await _reader.DisposeAsync();
        await _writer.DisposeAsync();
        await _redis.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<string> ReadAsync(FeatureDefinition feature, string entity = "7")
    {
        var read = new RecordRead(feature, entity, 0, long.MaxValue, 1);
        var result = (await _reader.ReadAsync([read], default, CancellationToken.None))[0];
        result.Status.ShouldBe(ReadStatus.Ok);
        return result.Records.Length == 0 ? "" : Encoding.UTF8.GetString(result.Records[0].Value.Span);
    }

    private Task WriteAsync(FeatureDefinition feature, int version, string entity = "7") =>
        _writer.WriteAsync(
            [new RecordWrite(feature, entity, Time + version, $"s#{version}", Encoding.UTF8.GetBytes($"[{version}]"))],
            CancellationToken.None
        );

    /// <summary>
    /// The reader subscribes with the first entry that it keeps, and forgets all once it hears others. Ends when it has: by that, or by a
    /// message, which it hears after that only.
    /// </summary>
    private async Task SubscribedAsync()
    {
        long number = 0;
        await ReadAsync(Keywords, "first");
        await EventuallyAsync(async () =>
        {
            var write = new RecordWrite(Keywords, "first", Time, "s#1", "[1]"u8.ToArray());
            var message = InvalidationMessage.Write(98, ++number, [write]);
            var receivers = await _observer.GetDatabase().PublishAsync(InvalidationSender.Channel, message);
            return (!IsInMemory(Keywords, "first"), $"{receivers} receivers");
        });
    }

    private static async Task EventuallyAsync(Func<Task<(bool Holds, string State)>> check)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (await check() is (false, var state))
        {
            (TimeProvider.System.GetElapsedTime(started) < Patience).ShouldBeTrue(state);
            await Task.Delay(5);
        }
    }

    private bool IsInMemory(FeatureDefinition feature, string entity)
    {
        var batch = new ReadBatch();
        batch.Add(new RecordRead(feature, entity, 0, long.MaxValue, 1));
        _reader.ReadFromMemory(batch);
        return batch.Answer(0).IsAnswered;
    }

    /// <summary>Ends when the reader has heard all that was written before: it hears things in their order.</summary>
    private async Task HeardAllAsync()
    {
        var entity = Guid.NewGuid().ToString("N");
        await ReadAsync(Keywords, entity);
        IsInMemory(Keywords, entity).ShouldBeTrue();
        await WriteAsync(Keywords, 1, entity);
        await EventuallyAsync(() => Task.FromResult((!IsInMemory(Keywords, entity), "not heard")));
    }

    private Task SeesAsync(FeatureDefinition feature, int version) =>
        EventuallyAsync(async () => await ReadAsync(feature) is var seen ? (seen == $"[{version}]", seen) : default);

    [Fact]
    public async Task Entry_is_forgotten_when_another_process_writes_it()
    {
        for (var version = 1; version <= 20; version++)
        {
            await WriteAsync(Keywords, version);
            await WriteAsync(Clicks, version);

            await SeesAsync(Keywords, version);
            await SeesAsync(Clicks, version);
        }
    }

    [Fact]
    public async Task Entry_of_another_entity_is_kept()
    {
        await ReadAsync(Keywords, "other");

        await WriteAsync(Keywords, 1);
        await HeardAllAsync();

        IsInMemory(Keywords, "other").ShouldBeTrue();
        IsInMemory(Clicks, "7").ShouldBeFalse();
    }

    [Fact]
    public async Task Entries_are_forgotten_when_the_connection_was_lost()
    {
        await ReadAsync(Keywords);
        await WriteAsync(Keywords, 1);
        await SeesAsync(Keywords, 1);

        // Whatever is published now reaches nobody; then the client connects again.
        await _observer.GetServers()[0].ExecuteAsync("CLIENT", "KILL", "TYPE", "pubsub");
        await WriteAsync(Keywords, 2);

        await SeesAsync(Keywords, 2);
    }

    [Fact]
    public async Task Entries_are_forgotten_when_a_message_is_missing()
    {
        await WriteAsync(Keywords, 1);
        await HeardAllAsync();
        await SeesAsync(Keywords, 1);
        // A write whose message is lost.
        var write = new RecordWrite(Keywords, "7", Time + 2, "s#2", "[2]"u8.ToArray());
        await _store.WriteAsync([write], CancellationToken.None);
        await _observer.GetDatabase().KeyDeleteAsync(FeatureKey.Redis(Keywords, "7"));
        (await ReadAsync(Keywords)).ShouldBe("[1]", "as old as it may be");

        await _observer.GetDatabase().PublishAsync(InvalidationSender.Channel, InvalidationMessage.Write(99, 1, []));
        await _observer.GetDatabase().PublishAsync(InvalidationSender.Channel, InvalidationMessage.Write(99, 3, []));

        await SeesAsync(Keywords, 2);
    }

    [Fact]
    public async Task Features_that_nobody_keeps_in_memory_are_not_talked_about()
    {
        var seen = new List<byte[]>();
        var queue = await _observer.GetSubscriber().SubscribeAsync(InvalidationSender.Channel);
        queue.OnMessage(message =>
        {
            lock (seen)
            {
                seen.Add((byte[])message.Message!);
            }
        });

        await WriteAsync(Plain, 1);
        await WriteAsync(Keywords, 1);

        await EventuallyAsync(() =>
        {
            lock (seen)
            {
                return Task.FromResult((seen.Count > 0, "no message"));
            }
        });
        lock (seen)
        {
            seen.ShouldHaveSingleItem();
        }
    }
}
