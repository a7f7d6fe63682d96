using FeatureStore.Storage.DynamoDb;
using Microsoft.Extensions.Time.Testing;

namespace FeatureStore.Storage.Tests.DynamoDb;

public sealed class ReadHedgeTests
{
    private static readonly TimeSpan Usual = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();
    private readonly List<(TaskCompletionSource<string> Answer, CancellationToken Token)> _sent = [];
    private int _twice;
    private TaskCompletionSource _sending = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task Nothing_is_sent_twice_before_enough_times_are_known()
    {
        var hedge = Hedge();
        for (var i = 1; i < RecentLatency.MinTimes; i++)
        {
            await AnswerAsync(hedge, Usual);
        }
        hedge.Delay.ShouldBeNull();
        await AnswerAsync(hedge, Usual);

        hedge.Delay.ShouldBe(Usual);
        _twice.ShouldBe(0);
    }

    [Fact]
    public async Task Read_that_is_slow_is_sent_again_and_the_second_answer_counts()
    {
        var hedge = await WarmAsync(Hedge());
        var read = hedge.RunAsync(Send, () => true, CancellationToken.None);
        _time.Advance(Usual - TimeSpan.FromTicks(1));
        _sent.Count.ShouldBe(1);
        _time.Advance(TimeSpan.FromTicks(1));
        await SentAsync(2);

        _sent[1].Answer.SetResult("second");

        (await read.WaitAsync(Patience)).ShouldBe("second");
        // Its connection is worth keeping if its answer comes soon.
        _sent[0].Token.IsCancellationRequested.ShouldBeFalse();
        _time.Advance(ReadHedge.Grace);
        _sent[0].Token.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task First_answer_counts_when_it_comes_first_after_all()
    {
        var hedge = await WarmAsync(Hedge());
        var read = await TwiceAsync(hedge, CancellationToken.None);

        _sent[0].Answer.SetResult("first");

        (await read.WaitAsync(Patience)).ShouldBe("first");
        _time.Advance(ReadHedge.Grace);
        _sent[1].Token.IsCancellationRequested.ShouldBeTrue();
        _sent[0].Token.IsCancellationRequested.ShouldBeFalse();
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public async Task Failure_of_one_leaves_the_answer_to_the_other(int failed, int other)
    {
        var hedge = await WarmAsync(Hedge());
        var read = await TwiceAsync(hedge, CancellationToken.None);

        _sent[failed].Answer.SetException(new InvalidOperationException("reset"));
        await Task.Yield();
        read.IsCompleted.ShouldBeFalse();
        _sent[other].Answer.SetResult("answer");

        (await read.WaitAsync(Patience)).ShouldBe("answer");
    }

    [Fact]
    public async Task Failure_of_both_is_that_of_the_first()
    {
        var hedge = await WarmAsync(Hedge());
        var read = await TwiceAsync(hedge, CancellationToken.None);

        _sent[1].Answer.SetException(new InvalidOperationException("second"));
        _sent[0].Answer.SetException(new InvalidOperationException("first"));

        (await Should.ThrowAsync<InvalidOperationException>(() => read.WaitAsync(Patience))).Message.ShouldBe("first");
    }

    [Fact]
    public async Task Failure_before_its_time_is_not_hedged()
    {
        var hedge = await WarmAsync(Hedge());
        var read = hedge.RunAsync(Send, () => true, CancellationToken.None);

        _sent[0].Answer.SetException(new InvalidOperationException("first"));

        await Should.ThrowAsync<InvalidOperationException>(() => read.WaitAsync(Patience));
        _sent.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Caller_that_gives_up_cancels_both()
    {
        var hedge = await WarmAsync(Hedge());
        using var caller = new CancellationTokenSource();
        var read = await TwiceAsync(hedge, caller.Token);

        await caller.CancelAsync();

        _sent.ShouldAllBe(request => request.Token.IsCancellationRequested);
        _sent.ForEach(request => request.Answer.SetCanceled(request.Token));
        await Should.ThrowAsync<OperationCanceledException>(() => read.WaitAsync(Patience));
    }

    /// <summary>A server uses the token of a request for the next one: what lost must not hear of it.</summary>
    [Fact]
    public async Task Token_of_the_caller_is_let_go_with_the_answer()
    {
        var hedge = await WarmAsync(Hedge());
        using var caller = new CancellationTokenSource();
        var read = await TwiceAsync(hedge, caller.Token);
        _sent[1].Answer.SetResult("second");
        await read.WaitAsync(Patience);

        await caller.CancelAsync();

        _sent[0].Token.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public async Task Without_room_nothing_is_sent_again()
    {
        var hedge = await WarmAsync(Hedge());
        var asked = new TaskCompletionSource();
        var read = hedge.RunAsync(
            Send,
            () =>
            {
                asked.SetResult();
                return false;
            },
            CancellationToken.None
        );
        _time.Advance(Usual);
        await asked.Task.WaitAsync(Patience);

        _sent[0].Answer.SetResult("first");

        (await read.WaitAsync(Patience)).ShouldBe("first");
        _sent.Count.ShouldBe(1);
    }

    /// <summary>However slow all are, no more than the share is sent again.</summary>
    [Fact]
    public async Task Second_requests_stay_within_their_share()
    {
        const int reads = 1_000;
        var hedge = await WarmAsync(Hedge(saved: 0));
        for (var i = 0; i < reads; i++)
        {
            // By and by slower, so that each is slower than 95 of 100 before it.
            await AnswerAsync(hedge, Usual + TimeSpan.FromMilliseconds(i));
        }

        _twice.ShouldBeInRange((int)(reads * 0.05) - 1, (int)((reads + RecentLatency.MinTimes) * 0.05));
    }

    private ReadHedge Hedge(int saved = 10)
    {
        var budget = new ShareBudget(0.05, 20, isFull: false);
        for (var i = 0; i < 20 * saved; i++)
        {
            budget.Earn();
        }
        return new ReadHedge(budget, "query", _time);
    }

    /// <summary>As many reads of the usual time as it takes to know it.</summary>
    private async Task<ReadHedge> WarmAsync(ReadHedge hedge)
    {
        for (var i = 0; i < RecentLatency.MinTimes; i++)
        {
            await AnswerAsync(hedge, Usual);
        }
        _sent.Clear();
        return hedge;
    }

    /// <summary>One read whose first request takes this time; a second one that is sent meanwhile answers at once.</summary>
    private async Task AnswerAsync(ReadHedge hedge, TimeSpan after)
    {
        _sent.Clear();
        var read = hedge.RunAsync(
            token =>
            {
                if (_sent.Count == 0)
                {
                    return Send(token);
                }
                _twice++;
                return Task.FromResult("second");
            },
            () => true,
            CancellationToken.None
        );
        _time.Advance(after);
        _sent[0].Answer.TrySetResult("first");
        await read.WaitAsync(Patience);
    }

    private async Task<Task<string>> TwiceAsync(ReadHedge hedge, CancellationToken cancellationToken)
    {
        var read = hedge.RunAsync(Send, () => true, cancellationToken);
        _time.Advance(Usual);
        await SentAsync(2);
        return read;
    }

    private async Task SentAsync(int count)
    {
        while (true)
        {
            var sending = _sending.Task;
            lock (_sent)
            {
                if (_sent.Count >= count)
                {
                    return;
                }
            }
            await sending.WaitAsync(Patience);
        }
    }

    private Task<string> Send(CancellationToken token)
    {
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_sent)
        {
            _sent.Add((answer, token));
        }
        var sending = _sending;
        _sending = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        sending.SetResult();
        return answer.Task;
    }
}
