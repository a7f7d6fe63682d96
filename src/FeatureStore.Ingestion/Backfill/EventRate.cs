namespace FeatureStore.Ingestion.Backfill;

/// <summary>Lets so many events a second through, evenly, over all readers.</summary>
/// <param name="perSecond">Events; null lets all through.</param>
/// <param name="time">The clock to keep to.</param>
internal sealed class EventRate(int? perSecond, TimeProvider time)
{
    /// <summary>How far ahead of its time an event may go, so that not every single one has to wait.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(20);

    private readonly Lock _gate = new();
    private readonly long _startedAt = time.GetTimestamp();
    private TimeSpan _due;

    /// <summary>Ends when the next event may go.</summary>
    public ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        if (perSecond is not { } rate)
        {
            return ValueTask.CompletedTask;
        }
        TimeSpan wait;
        lock (_gate)
        {
            var now = time.GetElapsedTime(_startedAt);
            // Time in which nobody asked is not made up for: live traffic would feel it.
            _due = (_due > now - Slack ? _due : now - Slack) + TimeSpan.FromSeconds(1.0 / rate);
            wait = _due - now;
        }
        return wait <= Slack ? ValueTask.CompletedTask : new ValueTask(Task.Delay(wait, time, cancellationToken));
    }
}
