namespace FeatureStore.Storage.Telemetry;

/// <summary>What a process saw of the Redis that it uses.</summary>
internal sealed class RedisUsage
{
    private long _bytes;
    private long _evicted;

    /// <summary>Memory of all primaries.</summary>
    public long Bytes
    {
        get => Volatile.Read(ref _bytes);
        set => Volatile.Write(ref _bytes, value);
    }

    /// <summary>Entries pushed out for want of memory since this process first looked.</summary>
    public long Evicted
    {
        get => Volatile.Read(ref _evicted);
        set => Volatile.Write(ref _evicted, value);
    }
}
