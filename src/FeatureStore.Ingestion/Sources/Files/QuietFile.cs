namespace FeatureStore.Ingestion.Sources.Files;

/// <summary>Tells when a file has not grown for some time.</summary>
internal sealed class QuietFile(TimeSpan duration, TimeProvider time)
{
    private long _length = -1;
    private long _since;

    /// <param name="length">Of the file now.</param>
    /// <returns>Whether it was the same for the duration, by what was asked.</returns>
    public bool IsQuiet(long length)
    {
        if (length != _length)
        {
            _length = length;
            _since = time.GetTimestamp();
        }
        return time.GetElapsedTime(_since) >= duration;
    }
}
