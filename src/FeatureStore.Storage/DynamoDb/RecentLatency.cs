namespace FeatureStore.Storage.DynamoDb;

/// <summary>The 95th percentile of the last 1,024 times of one kind of request. Safe for concurrent use.</summary>
internal sealed class RecentLatency
{
    /// <summary>Times before there is a percentile worth the name.</summary>
    internal const int MinTimes = 64;

    private const double Percentile = 0.95;
    private const int Kept = 1_024;
    private const int TimesBetween = 64;

    private readonly Lock _gate = new();
    private readonly long[] _times = new long[Kept];
    private readonly long[] _sorted = new long[Kept];
    private int _count;
    private long _percentile;

    /// <summary>Null while too few are known.</summary>
    public TimeSpan? P95
    {
        get
        {
            var ticks = Volatile.Read(ref _percentile);
            return ticks == 0 ? null : TimeSpan.FromTicks(ticks);
        }
    }

    public void Add(TimeSpan time)
    {
        lock (_gate)
        {
            _times[_count % Kept] = time.Ticks;
            _count++;
            if (_count == 2 * Kept)
            {
                _count = Kept;
            }
            if (_count % TimesBetween == 0)
            {
                var known = Math.Min(_count, Kept);
                var sorted = _sorted.AsSpan(0, known);
                _times.AsSpan(0, known).CopyTo(sorted);
                sorted.Sort();
                Volatile.Write(ref _percentile, Math.Max(1, sorted[(int)(known * Percentile)]));
            }
        }
    }
}
