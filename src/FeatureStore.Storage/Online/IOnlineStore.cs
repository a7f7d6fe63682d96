using FeatureStore.Storage.Records;

namespace FeatureStore.Storage.Online;

/// <summary>The online store: SQLite, DynamoDB, or one of them with a cache in front. Safe for concurrent use.</summary>
public interface IOnlineStore : IAsyncDisposable
{
    /// <summary>Creates the table (development) or checks its shape (production).</summary>
    /// <exception cref="StoreException">The store cannot be reached, or the table is not what it must be.</exception>
    Task InitializeAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Makes the records durable and, where there is a cache, visible through it (I4). When it throws, any part may have been written:
    /// write all again, it is harmless (I2). Of several writes of one key the last one counts (action) or the greatest (static, I3).
    /// </summary>
    /// <exception cref="StoreException">The store is unavailable or throttles, or it refuses some of the records for what they are.</exception>
    Task WriteAsync(IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken);

    /// <summary>
    /// Answers each read, in order. A read that fails carries its status; the others stand. Tombstones are included only on request.
    /// </summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    Task<ReadResult[]> ReadAsync(IReadOnlyList<RecordRead> reads, ReadOptions options, CancellationToken cancellationToken);

    /// <summary>Answers of a batch what is in this process's memory, without waiting. What it leaves open is for <see cref="ReadAsync(ReadBatch, CancellationToken)"/>.</summary>
    void ReadFromMemory(ReadBatch batch) { }

    /// <summary>
    /// Answers what is open in a batch. Returns when nothing is open any more, or throws as the other <c>ReadAsync</c> does. Answers are valid
    /// until the batch is cleared.
    /// </summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    async Task ReadAsync(ReadBatch batch, CancellationToken cancellationToken)
    {
        var open = new List<RecordRead>(batch.OpenCount);
        var positions = new List<int>(batch.OpenCount);
        for (var i = 0; i < batch.Count; i++)
        {
            if (!batch.Answer(i).IsAnswered)
            {
                open.Add(batch.Read(i));
                positions.Add(i);
            }
        }
        if (open.Count == 0)
        {
            return;
        }
        var results = await ReadAsync(open, default, cancellationToken);
        if (results.Length != open.Count)
        {
            throw new InvalidOperationException($"The store gave {results.Length} answers to {open.Count} reads.");
        }
        for (var i = 0; i < results.Length; i++)
        {
            batch.Answer(positions[i], ReadAnswer.Of(results[i]));
        }
    }
}
