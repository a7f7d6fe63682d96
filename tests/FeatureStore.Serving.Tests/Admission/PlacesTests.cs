using FeatureStore.Serving.Admission;

namespace FeatureStore.Serving.Tests.Admission;

public sealed class PlacesTests
{
    [Fact]
    public async Task Who_waits_gets_the_next_place_before_who_comes()
    {
        using var places = new Places(1, maxQueued: 2);
        places.TryEnter().ShouldBeTrue();
        var first = places.EnterAsync(CancellationToken.None).AsTask();
        var second = places.EnterAsync(CancellationToken.None).AsTask();
        places.Queued.ShouldBe(2);
        (await places.EnterAsync(CancellationToken.None)).ShouldBeFalse("the queue is full");

        places.Leave();
        places.TryEnter().ShouldBeFalse();
        (await first).ShouldBeTrue();
        second.IsCompleted.ShouldBeFalse();
        places.Leave();
        (await second).ShouldBeTrue();
        places.Queued.ShouldBe(0);
        places.Leave();
        places.TryEnter().ShouldBeTrue();
    }

    [Fact]
    public async Task Who_gives_up_holds_nothing()
    {
        using var places = new Places(1, maxQueued: 1);
        places.TryEnter().ShouldBeTrue();
        using var patience = new CancellationTokenSource();
        var waiting = places.EnterAsync(patience.Token).AsTask();

        await patience.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
        places.Queued.ShouldBe(0);
        places.Leave();
        places.TryEnter().ShouldBeTrue();
        places.TryEnter().ShouldBeFalse();
    }

    [Fact]
    public async Task Whatever_the_order_never_too_many_are_in_and_no_place_is_lost()
    {
        const int Count = 3;
        const int Clients = 24;
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        using var places = new Places(Count, maxQueued: 8);
        var inside = 0;
        var most = 0;
        var counts = new int[3];

        var clients = Enumerable.Range(0, Clients).Select(client => Task.Run(() => ComeAndGoAsync(new Random(seed + client))));
        await Task.WhenAll(clients).WaitAsync(TimeSpan.FromMinutes(1)); // Who waits for a lost place waits for ever.

        most.ShouldBeLessThanOrEqualTo(Count);
        places.Queued.ShouldBe(0);
        Enumerable.Range(0, Count).ShouldAllBe(_ => places.TryEnter());
        places.TryEnter().ShouldBeFalse();
        counts.ShouldAllBe(count => count > 0, "entered, refused, gave up");

        async Task ComeAndGoAsync(Random random)
        {
            for (var i = 0; i < 2_000; i++)
            {
                using var patience = new CancellationTokenSource();
                var entering = places.TryEnter() ? ValueTask.FromResult(true) : places.EnterAsync(patience.Token);
                if (random.Next(3) == 0)
                {
                    patience.Cancel();
                }
                try
                {
                    if (!await entering)
                    {
                        Interlocked.Increment(ref counts[1]);
                        continue;
                    }
                }
                catch (OperationCanceledException)
                {
                    Interlocked.Increment(ref counts[2]);
                    continue;
                }
                Interlocked.Increment(ref counts[0]);
                var now = Interlocked.Increment(ref inside);
                InterlockedMax(ref most, now);
                if (random.Next(2) == 0)
                {
                    await BehindTheOthersAsync();
                }
                Interlocked.Decrement(ref inside);
                places.Leave();
            }
        }
    }

    /// <summary>
    /// Ends when the thread pool has been through what it has to do now. <see cref="Task.Yield"/> goes on with the same client at once: with two
    /// threads, no more than two would ever ask for a place.
    /// </summary>
    private static Task BehindTheOthersAsync()
    {
        var turn = new TaskCompletionSource();
        ThreadPool.UnsafeQueueUserWorkItem(static turn => turn.SetResult(), turn, preferLocal: false);
        return turn.Task;
    }

    private static void InterlockedMax(ref int place, int value)
    {
        var seen = Volatile.Read(ref place);
        while (value > seen)
        {
            seen = Interlocked.CompareExchange(ref place, value, seen);
        }
    }
}
