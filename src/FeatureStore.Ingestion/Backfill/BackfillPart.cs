using FeatureStore.Ingestion.Backfill.History;
using FeatureStore.Ingestion.Delivery;

namespace FeatureStore.Ingestion.Backfill;

/// <summary>A part that is being loaded: its reader's task moves it, the checkpoint and the progress look at it.</summary>
/// <param name="of">What is read.</param>
/// <param name="next">Where to go on: its start, or what the checkpoint says.</param>
/// <param name="fraction">How much of it has been read.</param>
/// <param name="isDone">Nothing is left of it.</param>
internal sealed class BackfillPart(HistoryPart of, long next, double fraction, bool isDone)
{
    private long _next = next;
    private double _fraction = fraction;
    private volatile bool _isDone = isDone;

    public HistoryPart Of => of;

    public OffsetTracker Positions { get; } = new();

    public long Next => Volatile.Read(ref _next);

    public bool IsDone => _isDone;

    /// <summary>How much of it has been read, 0 to 1.</summary>
    public double Fraction
    {
        get => Volatile.Read(ref _fraction);
        set => Volatile.Write(ref _fraction, value);
    }

    /// <summary>Takes over what has become durable. By the reader's task only.</summary>
    public void Advance()
    {
        Positions.Advance();
        if (Positions.Committable is { } committable)
        {
            Volatile.Write(ref _next, committable);
        }
    }

    public void Finish()
    {
        Fraction = 1;
        _isDone = true;
    }

    /// <summary>A part of which nothing has been read.</summary>
    public static BackfillPart Begin(HistoryPart of) => new(of, of.Start, fraction: 0, isDone: false);

    public BackfillCheckpoint.Part ToCheckpoint()
    {
        var done = IsDone;
        return new BackfillCheckpoint.Part(of, Next, Fraction, done);
    }
}
