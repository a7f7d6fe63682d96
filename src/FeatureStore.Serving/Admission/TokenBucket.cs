namespace FeatureStore.Serving.Admission;

/// <summary>
/// A token bucket as one number: the time at which it would be full again (the generic cell rate algorithm, ITU-T I.371). It takes no lock
/// and no timer, and says exactly when the next request may come; the library's bucket has a timer each, and a clock that tests cannot own.
/// </summary>
internal sealed class TokenBucket
{
    private readonly long _ticksPerToken;
    private readonly long _ticksOfBurst;
    private long _fullAt;

    /// <param name="tokensPerSecond">How fast it fills.</param>
    /// <param name="burst">Tokens that it holds.</param>
    /// <param name="ticksPerSecond">Of the timestamps (<see cref="TimeProvider.TimestampFrequency"/>).</param>
    public TokenBucket(int tokensPerSecond, int burst, long ticksPerSecond)
    {
        _ticksPerToken = Math.Max(1, ticksPerSecond / tokensPerSecond);
        _ticksOfBurst = _ticksPerToken * burst;
        _fullAt = long.MinValue;
    }

    /// <summary>Takes a token.</summary>
    /// <param name="now">Timestamp.</param>
    /// <returns>0 when there was one; otherwise how many ticks until there is.</returns>
    public long TryTake(long now)
    {
        while (true)
        {
            var fullAt = Volatile.Read(ref _fullAt);
            var next = Math.Max(fullAt, now) + _ticksPerToken;
            var wait = next - _ticksOfBurst - now;
            if (wait > 0)
            {
                return wait;
            }
            if (Interlocked.CompareExchange(ref _fullAt, next, fullAt) == fullAt)
            {
                return 0;
            }
        }
    }
}
