namespace FeatureStore.Benchmarks.CacheReads;

/// <summary>Counts bytes, of replies that are known to be alike.</summary>
internal struct ReplyBytes : IReplyCounter
{
    // *31, and 30 members of 100 bytes, and the marker "all".
    private const int Reply = 5 + (ReadData.Items * (6 + ReadData.MemberBytes + 2)) + 9;

    private long _received;

    public long Count(ReadOnlySpan<byte> bytes) => (_received += bytes.Length) / Reply;
}
