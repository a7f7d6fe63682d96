using FeatureStore.Storage.Online;

namespace FeatureStore.Storage.Auditing;

/// <summary>A store that can pick some of what it holds. Safe for concurrent use.</summary>
public interface ISampledStore
{
    /// <summary>Picks partitions at random, each about as likely as any other, however many records it has.</summary>
    /// <param name="count">At most; all where there are no more.</param>
    /// <param name="random">Picks.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Partition keys, each once; no rows that are no records.</returns>
    /// <exception cref="StoreException">The store does not answer.</exception>
    Task<IReadOnlyList<string>> SamplePartitionsAsync(int count, Random random, CancellationToken cancellationToken);
}
