namespace FeatureStore.Cli.Testing;

/// <summary>A clock that says what a test says; its timers run, so that deadlines and retries end.</summary>
internal sealed class FrozenClock : TimeProvider
{
    private long _now;

    public DateTimeOffset Now
    {
        set => Volatile.Write(ref _now, value.ToUnixTimeMilliseconds());
    }

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(Volatile.Read(ref _now));
}
