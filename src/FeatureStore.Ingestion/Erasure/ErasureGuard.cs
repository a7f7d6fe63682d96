using FeatureStore.Ingestion.Observability;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;

namespace FeatureStore.Ingestion.Erasure;

/// <summary>
/// The last look before records become durable. An event is looked at when it is processed, but its records may have waited since, for
/// minutes where a store refuses them: what was erased meanwhile is dropped here. Without fresh knowledge nothing is written.
/// </summary>
internal sealed class ErasureGuard(IOnlineStore store, ErasureList erasures, TimeProvider time) : IOnlineStore
{
    public Task InitializeAsync(CancellationToken cancellationToken) => store.InitializeAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task WriteAsync(IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken)
    {
        var freshFor = erasures.FreshFor;
        if (freshFor <= TimeSpan.Zero)
        {
            throw Stale();
        }
        // Knowledge that is fresh now and no longer is when the record gets there is no knowledge: the write ends with it.
        using var deadline = new CancellationTokenSource(freshFor, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await erasures.RegisterAsync(writes, either.Token);
            var kept = Kept(writes);
            if (kept.Count > 0)
            {
                await store.WriteAsync(kept, either.Token);
            }
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw Stale();
        }
    }

    public Task<ReadResult[]> ReadAsync(IReadOnlyList<RecordRead> reads, ReadOptions options, CancellationToken cancellationToken) =>
        store.ReadAsync(reads, options, cancellationToken);

    public void ReadFromMemory(ReadBatch batch) => store.ReadFromMemory(batch);

    public Task ReadAsync(ReadBatch batch, CancellationToken cancellationToken) => store.ReadAsync(batch, cancellationToken);

    /// <summary>The store is its owner's to dispose.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private IReadOnlyList<RecordWrite> Kept(IReadOnlyList<RecordWrite> writes)
    {
        List<RecordWrite>? kept = null;
        for (var i = 0; i < writes.Count; i++)
        {
            if (erasures.Covers(writes[i]))
            {
                kept ??= [.. writes.Take(i)];
                IngestionMetrics.RecordErased(writes[i].Feature.Name);
            }
            else
            {
                kept?.Add(writes[i]);
            }
        }
        return kept ?? writes;
    }

    private static StoreException Stale() =>
        new(
            StoreFailure.Unavailable,
            "Erasures could not be read for too long: nothing is written until they can, lest something forgotten comes back."
        );
}
