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
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(
                new RetryStrategyOptions
                {
                    ShouldHandle = new PredicateBuilder().Handle<StoreException>(e =>
                        e.Failure is StoreFailure.Unavailable or StoreFailure.Throttled
                    ),
                    MaxRetryAttempts = retries,
                    Delay = options.RetryDelay,
                    MaxDelay = MaxDelay,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    Randomizer = random.NextDouble,
                    OnRetry = retry =>
                    {
                        onRetry?.Invoke(retry.Outcome.Exception!);
                        return ValueTask.CompletedTask;
                    },
                }
            )
            .Build();
    }

    /// <summary>Runs one request. No slot is held while it waits for its next try.</summary>
    /// <exception cref="StoreException">It failed for good, or its retries are used up.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> request, CancellationToken cancellationToken)
    {
        return await _pipeline.ExecuteAsync(
            async token =>
            {
                await _slots.EnterAsync(token);
                StorageMetrics.StoreRequest(_operation);
                var succeeded = false;
                try
                {
                    var answer = await request(token);
                    succeeded = true;
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
            },
            cancellationToken
        );
    }

    /// <summary>The table asks to slow down: it threw, or it left a part of a batch undone.</summary>
    public void Throttled()
    {
        StorageMetrics.StoreThrottled(_operation);
        _slots.Lower();
    }
}
