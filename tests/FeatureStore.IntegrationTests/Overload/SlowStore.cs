using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;

namespace FeatureStore.IntegrationTests.Overload;

/// <summary>An empty store that takes its time: the injected fault of these tests.</summary>
internal sealed class SlowStore(TimeSpan latency) : IOnlineStore
{
    public Task InitializeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task WriteAsync(IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<ReadResult[]> ReadAsync(IReadOnlyList<RecordRead> reads, ReadOptions options, CancellationToken cancellationToken)
    {
        await Task.Delay(latency, cancellationToken);
        return [.. reads.Select(_ => ReadResult.Empty)];
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
