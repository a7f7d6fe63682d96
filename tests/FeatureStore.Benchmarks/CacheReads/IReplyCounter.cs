namespace FeatureStore.Benchmarks.CacheReads;

/// <summary>How <see cref="BareClient"/> knows how many replies it has.</summary>
internal interface IReplyCounter
{
    /// <summary>Goes on with what came next.</summary>
    /// <returns>Whole replies so far.</returns>
    long Count(ReadOnlySpan<byte> bytes);
}
