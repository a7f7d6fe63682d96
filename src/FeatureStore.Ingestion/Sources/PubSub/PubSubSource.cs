using FeatureStore.Definitions.Streams;
using FeatureStore.Ingestion.DeadLetters;
using FeatureStore.Ingestion.Dispatch;
using FeatureStore.Ingestion.Events;
using FeatureStore.Ingestion.Observability;
using FeatureStore.Ingestion.Sources.Files;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Ingestion.Sources.PubSub;

/// <summary>
/// Pulls a subscription. A message is acknowledged after all that it yields is durable; until then its deadline is extended, so that it does
/// not come twice, and no more is pulled than may be outstanding. Messages of one ordering key come, and are processed, in their order.
/// </summary>
internal sealed class PubSubSource(
    StreamDefinition stream,
    string subscription,
    EventPipeline pipeline,
    PubSubOptions options,
    FileSourceOptions files,
    TimeProvider time,
    ILogger log
) : IStreamSource
{
    /// <summary>Ids in one request: it may have 512 KiB, and an id some 200 bytes.</summary>
    private const int IdsPerRequest = 1_000;

    private static readonly TimeSpan MaxBackoff = TimeSpan.FromSeconds(10);

    private readonly PubSubOutstanding _outstanding = new(options.MaxOutstanding);

    public SourceHealth Health { get; } = new($"Pub/Sub subscription {subscription}", time);

    /// <summary>The full name of a subscription; null where its project is nowhere named.</summary>
    public static string? PathOf(string subscription, PubSubOptions options) =>
        subscription.StartsWith("projects/", StringComparison.Ordinal) ? subscription
        : options.Project is { } project ? $"projects/{project}/subscriptions/{subscription}"
        : null;

    /// <summary>Runs until cancelled; then what was pulled is given a moment to become durable, acknowledged, or given back.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var client = new PubSubClient(subscription, options);
        using var deadLetters = new DeadLetterFile(
            DeadLetterFiles.PathOf(files.StateDirectory, stream.Name),
            subscription,
            Health,
            log,
            time
        );
        using var ended = new CancellationTokenSource();
        var acknowledges = RepeatAsync(options.AckInterval, () => AcknowledgeAsync(client, ended.Token), ended.Token);
        // Twice before it passes.
        var extends = RepeatAsync(options.AckDeadline / 3, () => ExtendAsync(client, ended.Token), ended.Token);
        await PullAsync(client, deadLetters, cancellationToken);
        var stoppedAt = time.GetTimestamp();
        while (!_outstanding.IsIdle && time.GetElapsedTime(stoppedAt) < TimeSpan.FromSeconds(5))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), time);
        }
        await ended.CancelAsync();
        await Task.WhenAll(acknowledges, extends);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(5), time);
        await AcknowledgeAsync(client, deadline.Token);
        await GiveBackAsync(client, _outstanding.UnderWay, deadline.Token);
    }

    private async Task PullAsync(PubSubClient client, DeadLetterFile deadLetters, CancellationToken cancellationToken)
    {
        var failures = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var plan = pipeline.CurrentPlan;
                if (plan.Catalog.FindStream(stream.Name) != stream)
                {
                    // Removed, or defined otherwise: this source is about to be stopped, and what comes next is not for it.
                    await Task.Delay(options.AckInterval, time, cancellationToken);
                    continue;
                }
                await _outstanding.WaitForRoomAsync(cancellationToken);
                var room = Math.Min(options.MaxMessages, _outstanding.Room);
                var messages = await client.PullAsync(room, cancellationToken);
                Health.Succeeded("pull");
                foreach (var message in messages)
                {
                    // All of them at once: those that wait for room below have to be extended too.
                    _outstanding.Begin(message.AckId);
                }
                await IngestAsync(messages, plan, deadLetters, cancellationToken);
                failures = 0;
                if (messages.Count == 0)
                {
                    // A server that does not wait for messages itself.
                    await Task.Delay(options.AckInterval, time, cancellationToken);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Failed("pull", e);
                failures++;
                var pause = Math.Min(MaxBackoff.TotalMilliseconds, 100 * Math.Pow(2, Math.Min(failures, 10)));
                await Task.Delay(TimeSpan.FromMilliseconds(pause), time, cancellationToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task IngestAsync(
        IReadOnlyList<PubSubMessage> messages,
        DispatchPlan plan,
        DeadLetterFile deadLetters,
        CancellationToken cancellationToken
    )
    {
        var taken = 0;
        try
        {
            foreach (var message in messages)
            {
                await pipeline.Budget.EnterAsync(1, message.Data.Length, cancellationToken);
                taken++;
                Ingest(message, plan, deadLetters);
            }
        }
        finally
        {
            foreach (var message in messages.Skip(taken))
            {
                _outstanding.Finish(message.AckId, isDurable: false);
            }
        }
    }

    private void Ingest(PubSubMessage message, DispatchPlan plan, DeadLetterFile deadLetters)
    {
        var delivery = new PubSubDelivery(message, _outstanding, pipeline.Budget, deadLetters, subscription, time)
        {
            Charged = message.Data.Length,
            Plan = plan,
        };
        try
        {
            delivery.Charged += pipeline.Process(
                new RawEvent
                {
                    Stream = stream,
                    Value = message.Data,
                    Key = message.OrderingKey,
                    Headers = message.Attributes,
                    PublishedAt = message.PublishedAt,
                },
                delivery
            );
        }
        finally
        {
            delivery.Seal();
        }
    }

    private async Task AcknowledgeAsync(PubSubClient client, CancellationToken cancellationToken)
    {
        var (durable, givenUp) = _outstanding.Take();
        foreach (var chunk in durable.Chunk(IdsPerRequest))
        {
            try
            {
                await client.AcknowledgeAsync(chunk, cancellationToken);
                Health.Succeeded("acknowledge");
            }
            catch (Exception e)
            {
                // Should they come again meanwhile: harmless (I2).
                _outstanding.Return([.. chunk]);
                if (!cancellationToken.IsCancellationRequested)
                {
                    Failed("acknowledge", e);
                }
            }
        }
        await GiveBackAsync(client, givenUp, cancellationToken);
    }

    private Task ExtendAsync(PubSubClient client, CancellationToken cancellationToken) =>
        ModifyAsync(client, _outstanding.UnderWay, (int)options.AckDeadline.TotalSeconds, cancellationToken);

    private Task GiveBackAsync(PubSubClient client, IEnumerable<string> ackIds, CancellationToken cancellationToken) =>
        ModifyAsync(client, ackIds, 0, cancellationToken);

    private async Task ModifyAsync(PubSubClient client, IEnumerable<string> ackIds, int seconds, CancellationToken cancellationToken)
    {
        foreach (var chunk in ackIds.Chunk(IdsPerRequest))
        {
            try
            {
                await client.ModifyAckDeadlineAsync(chunk, seconds, cancellationToken);
                Health.Succeeded("modifyAckDeadline");
            }
            catch (Exception e)
            {
                if (!cancellationToken.IsCancellationRequested)
                {
                    Failed("modifyAckDeadline", e);
                }
            }
        }
    }

    private void Failed(string what, Exception e)
    {
        Health.Failed(what, e.Message);
        log.PubSubFailed(subscription, what, e);
    }

    private async Task RepeatAsync(TimeSpan interval, Func<Task> work, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await work();
            }
        }
        catch (OperationCanceledException)
        {
            // The source has ended.
        }
    }
}
