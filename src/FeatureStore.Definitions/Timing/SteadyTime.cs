namespace FeatureStore.Definitions.Timing;

/// <summary>
/// The wall clock, beside where it would be had it never been set: by hand, by a machine that was moved, by a wrong time server. What only
/// one of the two believes is no reason to do what cannot be undone, such as setting an event aside for its time or deleting a record.
/// </summary>
public sealed class SteadyTime
{
    private readonly TimeProvider _time;
    private readonly long _startedAt;
    private readonly DateTimeOffset? _start;

    /// <param name="time">Its wall clock may be set; its timestamps only ever go on.</param>
    public SteadyTime(TimeProvider time)
        : this(time, isTrusted: false) { }

    private SteadyTime(TimeProvider time, bool isTrusted)
    {
        _time = time;
        _startedAt = time.GetTimestamp();
        _start = isTrusted ? null : time.GetUtcNow();
    }

    /// <summary>Before this it cannot be: the earlier of the two.</summary>
    public DateTimeOffset Earliest => _time.GetUtcNow() is var now && Steady is { } steady && steady < now ? steady : now;

    /// <summary>After this it cannot be: the later of the two.</summary>
    public DateTimeOffset Latest => _time.GetUtcNow() is var now && Steady is { } steady && steady > now ? steady : now;

    private DateTimeOffset? Steady => _start + _time.GetElapsedTime(_startedAt);

    /// <summary>Of a clock that is right by definition, however it is set.</summary>
    public static SteadyTime Trusting(TimeProvider time) => new(time, isTrusted: true);
}
