using FeatureStore.Storage.Auditing;
using FeatureStore.Storage.Caching;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;

namespace FeatureStore.Storage.Tests.Auditing;

/// <summary>
/// A store in which at each look of an audit another write is under way: the store has it, and the cache is told before the next look only.
/// </summary>
/// <param name="store">The cached store.</param>
/// <param name="below">What it caches.</param>
/// <param name="write">The nth write.</param>
internal sealed class BusyStore(CachedOnlineStore store, IOnlineStore below, Func<int, RecordWrite> write) : IOnlineStore, ISampledStore
{
    public int Looks { get; private set; }

    public Task InitializeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task WriteAsync(IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken) =>
        store.WriteAsync(writes, cancellationToken);

    public async Task<ReadResult[]> ReadAsync(IReadOnlyList<RecordRead> reads, ReadOptions options, CancellationToken cancellationToken)
    {
        await below.WriteAsync([write(Looks)], cancellationToken);
        var results = await store.ReadAsync(reads, options, cancellationToken);
        await store.WriteAsync([write(Looks++)], cancellationToken);
        return results;
    }

    public Task<IReadOnlyList<string>> SamplePartitionsAsync(int count, Random random, CancellationToken cancellationToken) =>
        store.SamplePartitionsAsync(count, random, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
