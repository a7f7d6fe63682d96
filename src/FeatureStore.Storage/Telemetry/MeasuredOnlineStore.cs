using System.Diagnostics;
using FeatureStore.Storage.Auditing;
using FeatureStore.Storage.Erasure;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;

namespace FeatureStore.Storage.Telemetry;

/// <summary>Times each call to a store, and gives it a span where somebody listens.</summary>
internal sealed class MeasuredOnlineStore(IOnlineStore store, string name) : IOnlineStore, IErasableStore, ISampledStore
{
    private static readonly ActivitySource _source = new(StorageMetrics.MeterName);

    private IErasableStore Erasable => (IErasableStore)store;

    public Task InitializeAsync(CancellationToken cancellationToken) => store.InitializeAsync(cancellationToken);

    public async Task WriteAsync(IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken)
    {
        using var span = Start("write", writes.Count);
        var startedAt = Stopwatch.GetTimestamp();
        var outcome = "failed";
        try
        {
            await store.WriteAsync(writes, cancellationToken);
            outcome = "ok";
        }
        finally
        {
            StorageMetrics.StoreCalled(name, "write", outcome, startedAt);
        }
    }

    public async Task<ReadResult[]> ReadAsync(IReadOnlyList<RecordRead> reads, ReadOptions options, CancellationToken cancellationToken)
    {
        using var span = Start("read", reads.Count);
        var startedAt = Stopwatch.GetTimestamp();
        var outcome = "failed";
        try
        {
            var results = await store.ReadAsync(reads, options, cancellationToken);
            outcome = Array.TrueForAll(results, result => result.Status == ReadStatus.Ok) ? "ok" : "failed";
            return results;
        }
        finally
        {
            StorageMetrics.StoreCalled(name, "read", outcome, startedAt);
        }
    }

    public void ReadFromMemory(ReadBatch batch) => store.ReadFromMemory(batch);

    public async Task ReadAsync(ReadBatch batch, CancellationToken cancellationToken)
    {
        using var span = Start("read", batch.OpenCount);
        var startedAt = Stopwatch.GetTimestamp();
        var outcome = "failed";
        try
        {
            await store.ReadAsync(batch, cancellationToken);
            outcome = HasFailures(batch) ? "failed" : "ok";
        }
        finally
        {
            StorageMetrics.StoreCalled(name, "read", outcome, startedAt);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> SamplePartitionsAsync(int count, Random random, CancellationToken cancellationToken) =>
        ((ISampledStore)store).SamplePartitionsAsync(count, random, cancellationToken);

    /// <inheritdoc/>
    public Task PutAsync(IReadOnlyList<StoreMarker> markers, CancellationToken cancellationToken) =>
        Erasable.PutAsync(markers, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> TryReplaceAsync(StoreMarker marker, string? expected, CancellationToken cancellationToken) =>
        Erasable.TryReplaceAsync(marker, expected, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoreMarker>> ReadAsync(string partitionKey, string fromSortKey, CancellationToken cancellationToken) =>
        Erasable.ReadAsync(partitionKey, fromSortKey, cancellationToken);

    /// <inheritdoc/>
    public Task<int> DeleteAsync(
        string entityPrefix,
        string entityId,
        IReadOnlyList<string> features,
        CancellationToken cancellationToken
    ) => Erasable.DeleteAsync(entityPrefix, entityId, features, cancellationToken);

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private static bool HasFailures(ReadBatch batch)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            if (batch.Answer(i).Status != ReadStatus.Ok)
            {
                return true;
            }
        }
        return false;
    }

    private Activity? Start(string operation, int count) =>
        _source.StartActivity(operation, ActivityKind.Client)?.SetTag("db.system.name", name).SetTag("featurestore.records", count);
}
