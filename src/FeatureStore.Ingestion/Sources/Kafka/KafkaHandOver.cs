using Confluent.Kafka;
using FeatureStore.Ingestion.Delivery;
using FeatureStore.Ingestion.Observability;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Ingestion.Sources.Kafka;

/// <summary>What happens to partitions that another member reads on: their next owner repeats nothing that this one has finished.</summary>
internal sealed class KafkaHandOver(KafkaProgress progress, InFlightBudget budget, KafkaOptions options, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Waits until nothing of the partitions is in flight and all of it is committed; no longer than
    /// <see cref="KafkaOptions.DrainTimeout"/>.
    /// </summary>
    /// <param name="consumer">Still a member of the group.</param>
    /// <param name="partitions">Those that it gives up.</param>
    /// <param name="isRevoked">A rebalance takes them, and waits for this call; else the consumer leaves.</param>
    public void Run(IConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions, bool isRevoked)
    {
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < options.DrainTimeout && partitions.Exists(progress.IsBusy))
        {
            var left = budget.WaitForLeaveAsync(CancellationToken.None);
            ((IAsyncResult)left).AsyncWaitHandle.WaitOne(Pause);
        }
        while (progress.Commit(consumer, partitions) is { } error)
        {
            if (IsFinal(error, isRevoked) || time.GetElapsedTime(started) >= options.DrainTimeout)
            {
                log.KafkaHandedOverUncommitted(progress.Uncommitted(partitions), error.Reason);
                return;
            }
            // A coordinator that moves, a rebalance that is being completed: over in a moment.
            Thread.Sleep(Pause);
        }
    }

    /// <summary>
    /// Whether waiting changes nothing: the group goes on without this member, or a rebalance is under way, of which it takes no notice
    /// until what was revoked is given up.
    /// </summary>
    private static bool IsFinal(Error error, bool isRevoked) =>
        error.Code is ErrorCode.UnknownMemberId or ErrorCode.FencedInstanceId
        || (isRevoked && error.Code is ErrorCode.IllegalGeneration or ErrorCode.RebalanceInProgress);
}
