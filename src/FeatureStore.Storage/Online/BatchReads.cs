using FeatureStore.Storage.Records;

namespace FeatureStore.Storage.Online;

/// <summary>Reads of a list by way of a batch, for stores whose batches are what they do best.</summary>
internal static class BatchReads
{
    /// <summary>Answers each read, in order; the answers are the caller's for good.</summary>
    public static async Task<ReadResult[]> ReadAsync(
        IOnlineStore store,
        IReadOnlyList<RecordRead> reads,
        CancellationToken cancellationToken
    )
    {
        // Never cleared: the values stay where they are, and the collector has their memory when the answers are gone.
        var batch = new ReadBatch();
        for (var i = 0; i < reads.Count; i++)
        {
            batch.Add(reads[i]);
        }
        await store.ReadAsync(batch, cancellationToken);
        var results = new ReadResult[reads.Count];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = batch.Answer(i).ToResult();
        }
        return results;
    }
}
