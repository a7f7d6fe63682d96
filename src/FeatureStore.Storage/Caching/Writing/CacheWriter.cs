using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Caching.Connections;
using FeatureStore.Storage.Caching.Protocol;
using FeatureStore.Storage.Keys;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using FeatureStore.Storage.Telemetry;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Storage.Caching.Writing;

/// <summary>
/// The write steps: one for each key, all pipelined, after the store has the records. Returns only when Redis has acknowledged each of them,
/// however long that takes: until then the event is not finished (I4).
/// </summary>
internal sealed partial class CacheWriter(
    RedisCacheProtocol protocol,
    RedisOptions options,
    CacheBacklog backlog,
    TimeProvider time,
    LockedRandom random,
    ILogger logger
)
{
    private static readonly TimeSpan MaxRetryDelay = TimeSpan.FromSeconds(2);

    /// <exception cref="OperationCanceledException">The steps are not acknowledged; write all again, it is harmless.</exception>
    public async Task ApplyAsync(IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken)
    {
        var steps = Group(writes);
        foreach (var step in steps)
        {
            step.Sent =
                step.Feature.Cache.Redis == RedisStrategy.WriteThrough
                    ? protocol.WriteAsync(step.Feature, step.Key, step.Writes)
                    : protocol.DeleteAsync(step.Key);
        }
        await RemoveAcknowledgedAsync(steps, cancellationToken);
        if (steps.Count > 0)
        {
            await RetryAsync(steps, cancellationToken);
        }
    }

    /// <summary>Deletes keys, and returns when Redis has acknowledged each.</summary>
    /// <exception cref="StoreException">It has not.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits any more.</exception>
    public async Task EvictAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        var sent = keys.Select(protocol.DeleteAsync).ToList();
        await RedisReplies.SettleAsync(sent, options.WriteTimeout, time, cancellationToken);
        if (sent.Find(task => !task.IsCompletedSuccessfully) is { } failed)
        {
            throw new StoreException(
                StoreFailure.Unavailable,
                $"Redis did not acknowledge the deletion of cached records ({failed.Exception?.GetBaseException().Message ?? "no answer"}).",
                failed.Exception
            );
        }
    }

    /// <summary>
    /// Sends a delete instead of the step: nobody knows whether the first attempt was carried out, or is yet to be, and an eviction is right
    /// in any state, also where the script cannot run because memory is full.
    /// </summary>
    private async Task RetryAsync(List<Step> steps, CancellationToken cancellationToken)
    {
        var waiting = backlog.Enter(steps.Count);
        LogNotAcknowledged(steps.Count, steps[0].Sent.Exception?.GetBaseException().Message ?? "no answer");
        var startedAt = time.GetTimestamp();
        var delay = options.WriteRetryDelay;
        try
        {
            while (steps.Count > 0)
            {
                await Task.Delay(delay * (0.5 + random.NextDouble()), time, cancellationToken);
                delay = TimeSpan.FromTicks(Math.Min(2 * delay.Ticks, MaxRetryDelay.Ticks));
                StorageMetrics.RetriedWrites(steps.Count);
                foreach (var step in steps)
                {
                    step.Sent = protocol.DeleteAsync(step.Key);
                }
                await RemoveAcknowledgedAsync(steps, cancellationToken);
            }
            LogAcknowledged(time.GetElapsedTime(startedAt).TotalSeconds);
        }
        finally
        {
            backlog.Leave(waiting);
        }
    }

    private async Task RemoveAcknowledgedAsync(List<Step> steps, CancellationToken cancellationToken)
    {
        await RedisReplies.SettleAsync(steps.ConvertAll(step => step.Sent), options.WriteTimeout, time, cancellationToken);
        steps.RemoveAll(step => step.Sent.IsCompletedSuccessfully);
    }

    /// <summary>One step for each key; of several writes of one record the one that counts.</summary>
    private static List<Step> Group(IReadOnlyList<RecordWrite> writes)
    {
        var steps = new List<Step>(writes.Count);
        if (writes.Count == 1)
        {
            steps.Add(new Step(writes[0]));
            return steps;
        }
        var byKey = new Dictionary<string, Step>(writes.Count);
        for (var i = 0; i < writes.Count; i++)
        {
            var write = writes[i];
            if (byKey.TryGetValue(write.PartitionKey, out var step))
            {
                step.Add(write);
                continue;
            }
            step = new Step(write);
            byKey.Add(write.PartitionKey, step);
            steps.Add(step);
        }
        return steps;
    }

    [LoggerMessage(2201, LogLevel.Warning, "Redis did not acknowledge the write steps of {Keys} key(s) ({Reason}); trying until it does")]
    private partial void LogNotAcknowledged(int keys, string reason);

    [LoggerMessage(2202, LogLevel.Information, "Redis acknowledged the write steps that waited, after {Seconds:F1} s")]
    private partial void LogAcknowledged(double seconds);

    private sealed class Step(RecordWrite first)
    {
        public FeatureDefinition Feature { get; } = first.Feature;

        public string Key { get; } = FeatureKey.Redis(first.Feature, first.EntityId);

        public List<RecordWrite> Writes { get; } = [first];

        public Task Sent { get; set; } = Task.CompletedTask;

        public void Add(RecordWrite write)
        {
            if (Feature.Kind == FeatureKind.Static)
            {
                if (EventOrder.Compare(Writes[0], write) <= 0)
                {
                    Writes[0] = write;
                }
                return;
            }
            var same = Writes.FindIndex(other => other.SortKey == write.SortKey);
            if (same < 0)
            {
                Writes.Add(write);
            }
            else
            {
                Writes[same] = write;
            }
        }
    }
}
