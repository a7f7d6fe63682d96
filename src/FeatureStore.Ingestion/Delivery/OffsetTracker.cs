namespace FeatureStore.Ingestion.Delivery;

/// <summary>
/// Which offsets of one partition are finished, and up to where all of them are (I1). Positions are added and taken by one thread;
/// <see cref="Position.Finish"/> may come from any.
/// </summary>
internal sealed class OffsetTracker
{
    private readonly Queue<Position> _inFlight = new();

    /// <summary>Where the partition may be read from after a restart; null before anything has finished.</summary>
    public long? Committable { get; private set; }

    /// <summary>What was committed last, by the source's own account.</summary>
    public long? Committed { get; set; }

    /// <summary>Where it begins; null before anything came.</summary>
    public long? Start { get; private set; }

    public bool IsIdle => _inFlight.Count == 0;

    /// <summary>Says where the partition is read from, where the group has no position yet: it becomes its position.</summary>
    public void StartAt(long offset) => Start = Committable = offset;

    /// <summary>Begins a message.</summary>
    /// <param name="next">The offset to go on from when it and all before it have finished.</param>
    public Position Begin(long next)
    {
        Start ??= next - 1;
        var position = new Position(next);
        _inFlight.Enqueue(position);
        return position;
    }

    /// <summary>Moves <see cref="Committable"/> over everything that has finished without a gap.</summary>
    /// <returns>Whether there is something new to commit.</returns>
    public bool Advance()
    {
        while (_inFlight.TryPeek(out var first) && first.IsFinished)
        {
            Committable = first.Next;
            _inFlight.Dequeue();
        }
        return Committable is { } committable && committable != Committed;
    }

    /// <summary>Messages from where all are finished up to the end of the partition; null before the first one came.</summary>
    /// <param name="end">The offset that its next message will have.</param>
    public long? Behind(long end) =>
        Committable is { } done ? Math.Max(0, end - done)
        : _inFlight.TryPeek(out var first) ? Math.Max(0, end - first.Next + 1)
        : null;

    internal sealed class Position(long next)
    {
        private volatile bool _finished;

        public long Next { get; } = next;

        public bool IsFinished => _finished;

        public void Finish() => _finished = true;
    }
}
