using FeatureStore.Storage.Online;
using Polly;
using Polly.Retry;

namespace FeatureStore.Storage.DynamoDb;

/// <summary>Runs requests of one kind: a bounded number at a time (I7), failures mapped, tried again with exponential backoff and jitter.</summary>
internal sealed class DynamoDbRequests : IDisposable
{
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(2);

    private readonly string _table;
    private readonly SemaphoreSlim _slots;
    private readonly ResiliencePipeline _pipeline;

    /// <param name="options">The table, delays, and how many at a time.</param>
    /// <param name="retries">How often one is tried again.</param>
    /// <param name="time">Times the delays.</param>
    /// <param name="random">Their jitter.</param>
    /// <param name="onRetry">Told of each failure that is tried again.</param>
    public DynamoDbRequests(DynamoDbOptions options, int retries, TimeProvider time, LockedRandom random, Action<Exception>? onRetry = null)
    {
        _table = options.Table;
        _slots = new SemaphoreSlim(options.MaxConcurrentRequests);
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(
                new RetryStrategyOptions
                {
                    ShouldHandle = new PredicateBuilder().Handle<StoreException>(e => e.Failure != StoreFailure.Misconfigured),
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
                await _slots.WaitAsync(token);
                try
                {
                    return await request(token);
                }
                catch (Exception e) when (!token.IsCancellationRequested)
                {
                    throw DynamoDbFailure.From(e, _table);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    throw new OperationCanceledException(e.Message, e, token);
                }
                finally
                {
                    _slots.Release();
                }
            },
            cancellationToken
        );
    }

    public void Dispose() => _slots.Dispose();
}
