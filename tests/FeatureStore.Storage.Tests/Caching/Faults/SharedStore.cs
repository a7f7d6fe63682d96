using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;

namespace FeatureStore.Storage.Tests.Caching.Faults;

/// <summary>One store below several caches: it does not end with the first of them.</summary>
internal sealed class SharedStore(IOnlineStore store) : IOnlineStore
{
    private readonly Lazy<Task> _initialized = new(() => store.InitializeAsync(CancellationToken.None));

    public Task InitializeAsync(CancellationToken cancellationToken) => _initialized.Value;

    public Task WriteAsync(IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken) =>
        store.WriteAsync(writes, cancellationToken);

    public Task<ReadResult[]> ReadAsync(IReadOnlyList<RecordRead> reads, ReadOptions options, CancellationToken cancellationToken) =>
        store.ReadAsync(reads, options, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
