namespace FeatureStore.Storage.Telemetry;

/// <summary>Lets one log line through a second: an outage fails thousands of reads in one.</summary>
public sealed class LogThrottle(TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private long _lastAt;
    private bool _any;
    private int _suppressed;

    /// <param name="suppressed">Lines that were held back since the last one.</param>
    /// <returns>True when the line is to be written.</returns>
    public bool TryTake(out int suppressed)
    {
        lock (_lock)
        {
            suppressed = _suppressed;
            if (_any && time.GetElapsedTime(_lastAt) < Interval)
            {
                _suppressed++;
                return false;
            }
            _any = true;
            _lastAt = time.GetTimestamp();
            _suppressed = 0;
            return true;
        }
    }
}
