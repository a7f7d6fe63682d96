using System.Threading.Channels;
using FeatureStore.Ingestion.Delivery;
using FeatureStore.Ingestion.Events;
using FeatureStore.Ingestion.Writing;
using FeatureStore.Storage.Auditing;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;

namespace FeatureStore.Ingestion.Auditing;

/// <summary>
/// Takes the records that past events make, as the lanes would, and looks whether the store has them; for those that it lacks a second time
/// after a while, since a worker may be about to write them. Repairing is writing them as a worker does. Bounded by the pipeline's budget (I7).
/// </summary>
/// <param name="audit">Looks.</param>
/// <param name="lanes">Where a worker's records go; made when the first one is repaired.</param>
/// <param name="time">Waits between two looks.</param>
internal sealed class AuditSink(RecordAudit audit, Lazy<WriteLanes> lanes, TimeProvider time) : IRecordSink, IAsyncDisposable
{
    /// <summary>Records that are looked for together.</summary>
    private const int Batch = 100;

    /// <summary>Batches under way at a time.</summary>
    private const int Lookers = 4;

    private readonly Channel<Expected> _first = Channel.CreateUnbounded<Expected>();
    private readonly Channel<Expected> _second = Channel.CreateUnbounded<Expected>();
    private readonly CancellationTokenSource _stop = new();
    private Task[] _tasks = [];

    /// <summary>What to do; set before the first event.</summary>
    public AuditRequest Request { get; private set; } = new();

    /// <summary>Gets what is found.</summary>
    public AuditReport Report { get; private set; } = new();

    /// <summary>Begins to look.</summary>
    public void Start(AuditRequest request, AuditReport report)
    {
        (Request, Report) = (request, report);
        _tasks =
        [
            .. Enumerable.Range(0, Lookers).Select(_ => Task.Run(() => LookAsync(_first.Reader, isFirst: true))),
            Task.Run(() => LookAsync(_second.Reader, isFirst: false)),
        ];
    }

    public void Enqueue(RecordWrite write, RawEvent source, EventDelivery delivery) =>
        _first.Writer.TryWrite(new Expected(write, source, delivery, LookedAt: 0));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var task in _tasks)
        {
            await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        _stop.Dispose();
    }

    private async Task LookAsync(ChannelReader<Expected> queue, bool isFirst)
    {
        var batch = new List<Expected>(Batch);
        while (await queue.WaitToReadAsync(_stop.Token))
        {
            batch.Clear();
            while (batch.Count < Batch && queue.TryRead(out var expected))
            {
                batch.Add(expected);
            }
            if (!isFirst && Request.Settle - time.GetElapsedTime(batch[^1].LookedAt) is var wait && wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, time, _stop.Token);
            }
            await LookAsync(batch, isFirst);
        }
    }

    private async Task LookAsync(List<Expected> batch, bool isFirst)
    {
        RecordState[] states;
        try
        {
            states = await audit.LookAsync([.. batch.Select(expected => expected.Write)], _stop.Token);
        }
        catch (StoreException)
        {
            states = [.. batch.Select(_ => RecordState.Unanswered)];
        }
        for (var i = 0; i < states.Length; i++)
        {
            var expected = batch[i];
            if (isFirst)
            {
                Report.LookedForRecord();
            }
            if (isFirst && states[i] is RecordState.Missing or RecordState.Different)
            {
                _second.Writer.TryWrite(expected with { LookedAt = time.GetTimestamp() });
                continue;
            }
            Settle(expected, states[i]);
        }
    }

    private void Settle(Expected expected, RecordState state)
    {
        var isRepaired = state == RecordState.Missing && Request.IsRepairing;
        switch (state)
        {
            case RecordState.Missing:
                Report.Found(Finding(expected.Write, AuditKind.Missing, "an event makes it, and it is not there", isRepaired));
                break;
            case RecordState.Different:
                Report.Found(Finding(expected.Write, AuditKind.Stale, "has another value than its event makes now", isRepaired: false));
                break;
            case RecordState.Unanswered:
                Report.NotAnswered();
                break;
        }
        if (isRepaired)
        {
            lanes.Value.Enqueue(expected.Write, expected.Source, expected.Delivery);
        }
        else
        {
            expected.Delivery.Complete();
        }
    }

    private static AuditFinding Finding(RecordWrite write, AuditKind kind, string detail, bool isRepaired) =>
        new(
            AuditSide.Store,
            kind,
            write.Feature.Name,
            write.Feature.Kind == Definitions.Features.FeatureKind.Static ? write.PartitionKey : $"{write.PartitionKey} {write.SortKey}",
            detail,
            isRepaired
        );

    private sealed record Expected(RecordWrite Write, RawEvent Source, EventDelivery Delivery, long LookedAt);
}
