using FeatureStore.Storage.Telemetry;

namespace FeatureStore.Storage.DynamoDb;

/// <summary>
/// Sends a read a second time when its answer takes longer than 95 of 100 recent ones, and takes the answer that comes first (hedged
/// requests: Dean and Barroso, "The Tail at Scale", CACM 56(2), 2013). For reads only: a second write could arrive after a later one.
/// </summary>
/// <param name="budget">Second requests there may be, of all kinds of reads together.</param>
/// <param name="operation">For metrics: <c>query</c> or <c>get</c>.</param>
/// <param name="time">Times the reads.</param>
internal sealed class ReadHedge(ShareBudget budget, string operation, TimeProvider time)
{
    /// <summary>
    /// How long the request that lost may still take before it is cancelled. Most answer soon, and their connection can be used again;
    /// cancelling closes it, and the next request would pay for a new one.
    /// </summary>
    internal static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(100);

    private readonly RecentLatency _latency = new();

    /// <summary>When a read that is sent now is sent again; null: never.</summary>
    public TimeSpan? Delay => _latency.P95;

    /// <summary>Answers as the first of one or two requests does. Only when both fail does it fail, as the first.</summary>
    /// <param name="send">Sends one request; what it holds it gives back when its task ends.</param>
    /// <param name="tryEnter">Takes what a second request holds; false: there is no room for one.</param>
    /// <param name="cancellationToken">Cancels both.</param>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> send, Func<bool> tryEnter, CancellationToken cancellationToken)
    {
        budget.Earn();
        var started = time.GetTimestamp();
        using var first = new Attempt<T>(send, time, cancellationToken);
        if (Delay is not { } delay || await first.EndsWithinAsync(delay) || !budget.TryTake())
        {
            return await AnswerAsync(first, started);
        }
        if (!tryEnter())
        {
            return await AnswerAsync(first, started);
        }
        using var second = new Attempt<T>(send, time, cancellationToken);
        var winner = await Task.WhenAny(first.Task, second.Task) == first.Task ? first : second;
        var other = winner == first ? second : first;
        if (!winner.Task.IsCompletedSuccessfully)
        {
            // Its failure says nothing of the other, which is under way.
            await Task.WhenAny(other.Task);
            winner = other.Task.IsCompletedSuccessfully ? other : first;
            other = winner == first ? second : first;
        }
        StorageMetrics.Hedged(operation, winner == second && winner.Task.IsCompletedSuccessfully);
        other.Leave(Grace);
        return await AnswerAsync(winner, started);
    }

    private async Task<T> AnswerAsync<T>(Attempt<T> attempt, long started)
    {
        var answer = await attempt.Task;
        // From the first request on, whichever answered: what a slow one would have taken is not known, but is no less than this.
        _latency.Add(time.GetElapsedTime(started));
        return answer;
    }

    /// <summary>One request, which can be cancelled by itself.</summary>
    private sealed class Attempt<T> : IDisposable
    {
        private readonly TimeProvider _time;
        private readonly CancellationTokenSource _cancel;
        private readonly CancellationTokenRegistration _cancelled;
        private bool _isLeft;

        public Attempt(Func<CancellationToken, Task<T>> send, TimeProvider time, CancellationToken cancellationToken)
        {
            _time = time;
            _cancel = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
            _cancelled = cancellationToken.UnsafeRegister(static cancel => ((CancellationTokenSource)cancel!).Cancel(), _cancel);
            Task = send(_cancel.Token);
        }

        public Task<T> Task { get; }

        public async Task<bool> EndsWithinAsync(TimeSpan delay)
        {
            if (Task.IsCompleted)
            {
                return true;
            }
            using var stop = new CancellationTokenSource();
            var pause = System.Threading.Tasks.Task.Delay(delay, _time, stop.Token);
            var ended = await System.Threading.Tasks.Task.WhenAny(Task, pause) == Task;
            await stop.CancelAsync();
            return ended;
        }

        /// <summary>Nobody waits for it any more, and the token of its caller is not its own any more: it may serve another request by now.</summary>
        public void Leave(TimeSpan grace)
        {
            _isLeft = true;
            _cancelled.Dispose();
            _cancel.CancelAfter(grace);
            _ = ForgetAsync();
        }

        public void Dispose()
        {
            if (!_isLeft)
            {
                _cancelled.Dispose();
                _cancel.Dispose();
            }
        }

        private async Task ForgetAsync()
        {
            await ((Task)Task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _cancel.Dispose();
        }
    }
}
