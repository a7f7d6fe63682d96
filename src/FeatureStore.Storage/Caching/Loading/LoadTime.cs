namespace FeatureStore.Storage.Caching.Loading;

/// <summary>How long a load takes at present: a moving average over the loads of this process.</summary>
internal sealed class LoadTime
{
    private const double Weight = 0.1;

    private double _milliseconds;

    /// <summary>0 before the first load.</summary>
    public double Milliseconds => Volatile.Read(ref _milliseconds);

    public void Record(TimeSpan took)
    {
        var before = Milliseconds;
        // Two loads at once may lose one of the samples: it is an average.
        Volatile.Write(ref _milliseconds, before == 0 ? took.TotalMilliseconds : before + (Weight * (took.TotalMilliseconds - before)));
    }
}
