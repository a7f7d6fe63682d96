using System.Diagnostics;
using System.Net;
using System.Text;
using FeatureStore.LocalServices.Redis;
using FeatureStore.Storage.Caching.Connections;
using FeatureStore.Storage.Caching.Resp;
using FeatureStore.Storage.Online;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace FeatureStore.Storage.Tests.Caching.Resp;

/// <summary>No reply is ever given to another request, whatever happens to connections and readers.</summary>
public sealed class RespClientTests(LocalServicesFixture services) : IAsyncLifetime
{
    private const int Keys = 200;

    private readonly string _prefix = Guid.NewGuid().ToString("N");
    private readonly int _seed = Environment.TickCount;
    private string _redis = "";

    public async ValueTask InitializeAsync()
    {
        _redis = await services.RedisEndpointAsync();
        await using var multiplexer = await ConnectionMultiplexer.ConnectAsync(_redis);
        for (var i = 0; i < Keys; i++)
        {
            await multiplexer.GetDatabase().StringSetAsync($"{{{_prefix}#{i}}}#f", Value(i));
        }
        TestContext.Current.SendDiagnosticMessage($"seed {_seed}");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Of any length, so that a reply taken for another's is seen.</summary>
    private static string Value(int i) => $"{i}:{new string((char)('a' + (i % 26)), i * 37 % 2_000)}";

    private static RespClient Client(Func<DnsEndPoint?> endpoint, TimeSpan? timeout = null, int connections = 1)
    {
        var options = new RedisOptions
        {
            Endpoint = "unused:1",
            ReadTimeout = timeout ?? TimeSpan.FromSeconds(10),
            ReadConnections = connections,
        };
        return new RespClient(
            options,
            new RespConnector(options),
            endpoint,
            TimeProvider.System,
            new LockedRandom(new Random()),
            NullLogger.Instance
        );
    }

    /// <summary>Asks for some keys, and judges the answer if there is one.</summary>
    private async Task<RespOutcome> AskAsync(RespClient client, Random random, CancellationToken cancellationToken)
    {
        int[] keys = [.. Enumerable.Range(0, 1 + random.Next(12)).Select(_ => random.Next(Keys))];
        // With much room replies are received where they are to lie, with little room they are copied there.
        var request = client.Rent(random.Next(2) == 0 ? keys.Length : 100);
        foreach (var key in keys)
        {
            request.AddKeyed("*2\r\n$3\r\nGET\r\n$"u8, _prefix, $"{key}", "f");
        }
        var outcome = await client.SendAsync(request, cancellationToken);
        if (outcome == RespOutcome.Answered)
        {
            Judge(request, keys);
            client.Return(request);
        }
        return outcome;
    }

    private void Judge(RespRequest request, int[] keys)
    {
        var reader = new RespReader(request.Bytes);
        foreach (var key in keys)
        {
            Encoding.ASCII.GetString(reader.Bytes(reader.Read())).ShouldBe(Value(key), $"seed {_seed}");
        }
        request.Leaves.ShouldBe(keys.Length);
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(60));
            await Task.Delay(5);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 1)]
    [InlineData(3_000, 3)]
    public async Task Replies_in_any_pieces_reach_who_asked(int maxPiece, int connections)
    {
        await using var proxy = new FaultyProxy(_redis, _seed) { MaxPiece = maxPiece };
        await using var client = Client(() => proxy.Endpoint, connections: connections);
        await client.StartAsync();
        var outcomes = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(async reader =>
                {
                    var random = new Random(_seed + reader);
                    for (var i = 0; i < 5; i++)
                    {
                        (await AskAsync(client, random, CancellationToken.None)).ShouldBe(RespOutcome.Answered);
                    }
                    return true;
                })
        );

        outcomes.Length.ShouldBe(8);
        proxy.Connections.ShouldBe(connections);
    }

    [Fact]
    public async Task Room_for_replies_follows_what_they_take()
    {
        await using var client = Client(() => new DnsEndPoint(_redis.Split(':')[0], int.Parse(_redis.Split(':')[1])));
        await client.StartAsync();
        var random = new Random(_seed);
        for (var i = 0; i < 100; i++)
        {
            (await AskAsync(client, random, CancellationToken.None)).ShouldBe(RespOutcome.Answered);
        }

        // Values have 1,000 bytes on average, and rented arrays are powers of two.
        var request = client.Rent(30);
        request.Capacity.ShouldBeInRange(16 * 1024, 64 * 1024);
        client.Return(request);
    }

    [Fact]
    public async Task Breaks_and_cancelled_readers_harm_nobody_else()
    {
        await using var proxy = new FaultyProxy(_redis, _seed) { MaxPiece = 2_000, BreaksOneIn = 60 };
        await using var client = Client(() => proxy.Endpoint);
        await client.StartAsync();
        var counts = new int[Enum.GetValues<RespOutcome>().Length];
        var isOver = false;
        var readers = Enumerable
            .Range(0, 16)
            .Select(async reader =>
            {
                var random = new Random(_seed + reader);
                while (!Volatile.Read(ref isOver))
                {
                    using var cancel = new CancellationTokenSource();
                    var asked = AskAsync(client, random, cancel.Token);
                    if (random.Next(4) == 0)
                    {
                        await cancel.CancelAsync();
                    }
                    var outcome = await asked.WaitAsync(TimeSpan.FromSeconds(60));
                    Interlocked.Increment(ref counts[(int)outcome]);
                    if (outcome == RespOutcome.NotConnected)
                    {
                        await Task.Delay(5); // It connects again.
                    }
                }
            })
            .ToArray();
        await UntilAsync(() =>
            Task.FromResult(proxy.Breaks >= 12 && counts[(int)RespOutcome.Answered] > 500 && counts[(int)RespOutcome.Cancelled] > 100)
        );
        Volatile.Write(ref isOver, true);
        await Task.WhenAll(readers);

        counts[(int)RespOutcome.Disconnected].ShouldBeGreaterThan(0);
        proxy.BreaksOneIn = 0;
        await UntilAsync(async () => await AskAsync(client, new Random(_seed), CancellationToken.None) == RespOutcome.Answered);
    }

    [Fact]
    public async Task Late_replies_are_dropped_and_never_taken_for_another_requests()
    {
        await using var proxy = new FaultyProxy(_redis, _seed);
        var stream = await new RespConnector(new RedisOptions()).ConnectAsync(proxy.Endpoint, CancellationToken.None);
        await using var pipeline = new RespPipeline(stream, TimeSpan.FromMilliseconds(200), TimeSpan.FromMinutes(10), TimeProvider.System);
        RespRequest Send(int key)
        {
            var request = new RespRequest();
            request.Begin(100);
            request.AddKeyed("*2\r\n$3\r\nGET\r\n$"u8, _prefix, $"{key}", "f");
            pipeline.TrySend(request).ShouldBeNull();
            return request;
        }
        proxy.Stall();
        var late = Enumerable.Range(0, 20).Select(key => Send(key).Outcome.AsTask());
        (await Task.WhenAll(late)).ShouldAllBe(outcome => outcome == RespOutcome.TimedOut);

        // The first ones that are in time come right behind the replies that nobody waits for any more.
        var answered = 0;
        for (var key = 100; answered < 5; key = 100 + ((key + 1) % 100))
        {
            var request = Send(key);
            proxy.Resume();
            if (await request.Outcome == RespOutcome.Answered)
            {
                Judge(request, [key]);
                answered++;
            }
        }

        pipeline.Closed.IsCompleted.ShouldBeFalse("it is as good as before");
    }

    [Fact]
    public async Task Silent_connection_is_given_up_and_replaced()
    {
        await using var proxy = new FaultyProxy(_redis, _seed);
        await using var client = Client(() => proxy.Endpoint, TimeSpan.FromMilliseconds(100));
        await client.StartAsync();
        proxy.Stall();
        // The stalled connection never gets its replies; while it is given up on, nobody waits for longer than the timeout.
        await UntilAsync(async () => await AskAsync(client, new Random(_seed), CancellationToken.None) == RespOutcome.NotConnected);
        proxy.Resume();

        await UntilAsync(async () => await AskAsync(client, new Random(_seed), CancellationToken.None) == RespOutcome.Answered);
        proxy.Connections.ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task Connection_to_what_is_no_primary_any_more_is_dropped()
    {
        DnsEndPoint? primary = new(_redis.Split(':')[0], int.Parse(_redis.Split(':')[1]));
        await using var client = Client(() => Volatile.Read(ref primary));
        await client.StartAsync();
        (await AskAsync(client, new Random(_seed), CancellationToken.None)).ShouldBe(RespOutcome.Answered);

        Volatile.Write(ref primary, null);

        await UntilAsync(async () => await AskAsync(client, new Random(_seed), CancellationToken.None) == RespOutcome.NotConnected);
    }

    [Fact]
    public async Task Replica_is_refused()
    {
        await using var replica = await RedisProcess.StartAsync(["--replicaof", "127.0.0.1", _redis.Split(':')[1]]);

        var refusal = await Should.ThrowAsync<RespException>(() =>
            new RespConnector(new RedisOptions()).ConnectAsync(new DnsEndPoint("127.0.0.1", replica.Port), CancellationToken.None)
        );

        refusal.Message.ShouldContain("slave");
    }

    [Fact]
    public async Task User_and_password_are_given_and_wrong_ones_named_without_the_secret()
    {
        const string Secret = "correct-horse";
        await using var guarded = await RedisProcess.StartAsync([
            "--user",
            "reader",
            "on",
            $">{Secret}",
            "~*",
            "+get",
            "+pttl",
            "+zrevrange",
            "--user",
            "default",
            "off",
        ]);
        var endpoint = new DnsEndPoint("127.0.0.1", guarded.Port);

        // Neither CLIENT nor ROLE are allowed to this user: reads work all the same.
        await using var stream = await new RespConnector(new RedisOptions { User = "reader", Password = Secret }).ConnectAsync(
            endpoint,
            CancellationToken.None
        );
        var refusal = await Should.ThrowAsync<RespException>(() =>
            new RespConnector(new RedisOptions { User = "reader", Password = "battery-staple" }).ConnectAsync(
                endpoint,
                CancellationToken.None
            )
        );
        refusal.Message.ShouldContain("WRONGPASS");
        refusal.Message.ShouldNotContain("battery");
    }
}
