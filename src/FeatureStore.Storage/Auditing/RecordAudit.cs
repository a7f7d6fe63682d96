using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;

namespace FeatureStore.Storage.Auditing;

/// <summary>Looks in the store for records that events make.</summary>
/// <param name="store">Asked for strong consistency, which no cache answers.</param>
/// <param name="time">Tells retention.</param>
public sealed class RecordAudit(IOnlineStore store, TimeProvider time)
{
    /// <summary>What is about to be past retention is not missed: stores delete it when they come to it.</summary>
    private static readonly TimeSpan RetentionMargin = TimeSpan.FromMinutes(1);

    /// <summary>Records of one event ms that are looked through for one.</summary>
    private const int MaxOfOneMillisecond = 10_000;

    /// <summary>Looks for each of them.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<RecordState[]> LookAsync(IReadOnlyList<RecordWrite> expected, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var answers = await store.ReadAsync(
            [
                .. expected.Select(record =>
                    record.Feature.Kind == FeatureKind.Static
                        ? new RecordRead(record.Feature, record.EntityId, 0, long.MaxValue, 1)
                        : new RecordRead(record.Feature, record.EntityId, record.Timestamp, record.Timestamp + 1, MaxOfOneMillisecond)
                ),
            ],
            new ReadOptions(Consistent: true, IncludeTombstones: true),
            cancellationToken
        );
        var states = new RecordState[answers.Length];
        for (var i = 0; i < states.Length; i++)
        {
            var record = expected[i];
            var isPast =
                record.Feature.Retain is { } retain && record.Timestamp < (now - retain + RetentionMargin).ToUnixTimeMilliseconds();
            states[i] =
                answers[i].Status != ReadStatus.Ok ? RecordState.Unanswered
                : StateOf(record, answers[i].Records) is var state && isPast && state == RecordState.Missing ? RecordState.Present
                : state;
        }
        return states;
    }

    private static RecordState StateOf(RecordWrite expected, StoredRecord[] stored)
    {
        if (expected.Feature.Kind == FeatureKind.Action)
        {
            var at = Array.FindIndex(stored, record => record.SortKey == expected.SortKey);
            return at < 0 ? RecordState.Missing
                : IsSame(expected, stored[at]) ? RecordState.Present
                : RecordState.Different;
        }
        if (stored is not [var value])
        {
            return RecordState.Missing;
        }
        var order = EventOrder.Compare(expected.Timestamp, expected.EventIdentity, value.Timestamp, value.EventIdentity!);
        // A later event has taken its place (I3).
        return order > 0 ? RecordState.Missing
            : order < 0 || IsSame(expected, value) ? RecordState.Present
            : RecordState.Different;
    }

    private static bool IsSame(RecordWrite expected, StoredRecord stored) =>
        stored.Value.Span.SequenceEqual(expected.Value.GetValueOrDefault().Span);
}
