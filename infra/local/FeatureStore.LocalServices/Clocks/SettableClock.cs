namespace FeatureStore.LocalServices.Clocks;

/// <summary>A machine's clock that somebody sets: what time it says jumps; timers and timestamps, which count from the start, do not.</summary>
/// <param name="machine">Runs.</param>
public sealed class SettableClock(TimeProvider machine) : TimeProvider
{
    private long _ahead;

    /// <summary>By how much it is wrong.</summary>
    public TimeSpan Ahead
    {
        get => new(Volatile.Read(ref _ahead));
        set => Volatile.Write(ref _ahead, value.Ticks);
    }

    public override TimeZoneInfo LocalTimeZone => machine.LocalTimeZone;

    public override long TimestampFrequency => machine.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => machine.GetUtcNow() + Ahead;

    public override long GetTimestamp() => machine.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        machine.CreateTimer(callback, state, dueTime, period);
}
