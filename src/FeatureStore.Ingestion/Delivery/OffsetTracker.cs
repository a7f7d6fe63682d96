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

    public bool IsIdle => _inFlight.Count == 0;

    /// <summary>Begins a message.</summary>
    /// <param name="next">The offset to go on from when it and all before it have finished.</param>
    public Position Begin(long next)
    {
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

    internal sealed class Position(long next)
    {
        private volatile bool _finished;

        public long Next { get; } = next;

        public bool IsFinished => _finished;

        public void Finish() => _finished = true;
    }
}
