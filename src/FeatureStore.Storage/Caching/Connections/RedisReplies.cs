namespace FeatureStore.Storage.Caching.Connections;

/// <summary>Waits for replies of a pipeline.</summary>
internal static class RedisReplies
{
    /// <summary>Returns when all replies are there, or the time is up; look at each task to see which. Never throws for what they hold.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static async Task SettleAsync(List<Task> replies, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        var all = replies.Count == 1 ? replies[0] : Task.WhenAll(replies);
        if (!all.IsCompleted)
        {
            await all.WaitAsync(timeout, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
        if (!all.IsCompletedSuccessfully)
        {
            foreach (var reply in replies)
            {
                Observe(reply);
            }
            Observe(all);
        }
    }

    /// <summary>A failure that comes after the time was up is nobody's.</summary>
    private static void Observe(Task task) =>
        _ = task.ContinueWith(
            static late => _ = late.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );
}
