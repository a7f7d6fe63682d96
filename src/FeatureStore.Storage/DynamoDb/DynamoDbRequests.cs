using FeatureStore.Storage.Online;
using FeatureStore.Storage.Telemetry;
using Polly;
using Polly.Retry;

namespace FeatureStore.Storage.DynamoDb;

/// <summary>Runs requests of one kind: a bounded number at a time (I7), failures mapped, tried again with exponential backoff and jitter.</summary>
internal sealed class DynamoDbRequests
{
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(2);

    private readonly string _operation;
    private readonly string _table;
    private readonly AdaptiveConcurrency _slots;
    private readonly ResiliencePipeline _pipeline;
    private readonly Func<bool> _tryEnter;

    /// <param name="options">The table, delays, and how many at a time.</param>
    /// <param name="operation">For metrics: <c>read</c>, <c>write</c> or <c>start</c>.</param>
    /// <param name="retries">How often one is tried again.</param>
    /// <param name="isAdaptive">Whether fewer requests are under way while the table throttles: for writes, which can wait.</param>
    /// <param name="time">Times the delays.</param>
    /// <param name="random">Their jitter.</param>
    /// <param name="onRetry">Told of each failure that is tried again.</param>
    public DynamoDbRequests(
        DynamoDbOptions options,
        string operation,
        int retries,
        bool isAdaptive,
        TimeProvider time,
        LockedRandom random,
        Action<Exception>? onRetry = null
    )
    {
        _operation = operation;
        _table = options.Table;
        _slots = new AdaptiveConcurrency(isAdaptive ? 1 : options.MaxConcurrentRequests, options.MaxConcurrentRequests, time);
        _tryEnter = _slots.TryEnter;
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(
                new RetryStrategyOptions
                {
                    ShouldHandle = attempt =>
                        ValueTask.FromResult(IsTriedAgain(attempt.Outcome.Exception, attempt.AttemptNumber < retries)),
                    MaxRetryAttempts = retries,
                    Delay = options.RetryDelay,
                    MaxDelay = MaxDelay,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    Randomizer = random.NextDouble,
                    OnRetry = retry =>
                    {
                        StorageMetrics.StoreRetried(operation);
                        onRetry?.Invoke(retry.Outcome.Exception!);
                        return ValueTask.CompletedTask;
                    },
                }
            )
            .Build();
    }

    /// <summary>Requests that wait for a place.</summary>
    public int Queued => _slots.Queued;

    /// <summary>What retries are taken from, and successes pay into; null: as many as are asked for, which is for those who can wait.</summary>
    public ShareBudget? RetryBudget { get; init; }

    /// <summary>What second requests are taken from; while the table throttles there are none.</summary>
    public ShareBudget? HedgeBudget { get; init; }

    /// <summary>Runs one request. No slot is held while it waits for its next try.</summary>
    /// <exception cref="StoreException">It failed for good, or its retries are used up.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> request, CancellationToken cancellationToken) =>
        RunAsync(request, hedge: null, cancellationToken);

    /// <inheritdoc cref="RunAsync{T}(Func{CancellationToken, Task{T}}, CancellationToken)"/>
    /// <param name="request">Changes nothing, here or there: two may run at the same time.</param>
    /// <param name="hedge">Of its kind of read.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> request, ReadHedge? hedge, CancellationToken cancellationToken)
    {
        return await _pipeline.ExecuteAsync(
            async token =>
            {
                await _slots.EnterAsync(token);
                return hedge is null
                    ? await SendAsync(request, token)
                    : await hedge.RunAsync(again => SendAsync(request, again), _tryEnter, token);
            },
            cancellationToken
        );
    }

    /// <summary>The table asks to slow down: it threw, or it left a part of a batch undone.</summary>
    public void Throttled()
    {
        StorageMetrics.StoreThrottled(_operation);
        HedgeBudget?.Empty();
        _slots.Lower();
    }

    /// <summary>Sends one request, and gives the slot back that was taken for it.</summary>
    private async Task<T> SendAsync<T>(Func<CancellationToken, Task<T>> request, CancellationToken token)
    {
        var succeeded = false;
        try
        {
            StorageMetrics.StoreRequest(_operation);
            var answer = await request(token);
            succeeded = true;
            RetryBudget?.Earn();
            return answer;
        }
        catch (Exception e) when (!token.IsCancellationRequested)
        {
            var failure = DynamoDbFailure.From(e, _table);
            if (failure.Failure == StoreFailure.Throttled)
            {
                Throttled();
            }
            throw failure;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new OperationCanceledException(e.Message, e, token);
        }
        finally
        {
            _slots.Leave(succeeded);
        }
    }

    private bool IsTriedAgain(Exception? exception, bool hasRetries) =>
        exception is StoreException { Failure: StoreFailure.Unavailable or StoreFailure.Throttled }
        && hasRetries
        && RetryBudget?.TryTake() != false;
}
