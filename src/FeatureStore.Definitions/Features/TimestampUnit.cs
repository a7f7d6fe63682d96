namespace FeatureStore.Definitions.Features;

/// <summary>How a numeric event time is read.</summary>
public enum TimestampUnit
{
    /// <summary>By magnitude: below 1e11 seconds, below 1e14 milliseconds, below 1e17 microseconds.</summary>
    ByMagnitude,
    Seconds,
    Milliseconds,
    Microseconds,
}
