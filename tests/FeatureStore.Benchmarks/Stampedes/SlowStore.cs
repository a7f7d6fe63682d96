using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;

namespace FeatureStore.Benchmarks.Stampedes;

/// <summary>A store that takes its time and counts what it is asked; every entity that it knows has one record.</summary>
/// <param name="latency">Of each call.</param>
/// <param name="isKnown">Whether an entity has a record.</param>
internal sealed class SlowStore(TimeSpan latency, Func<string, bool> isKnown) : IOnlineStore
{
    private static readonly StoredRecord[] _records = [new(1, default, "s#1", "[\"value\"]"u8.ToArray())];

    private int _reads;

    public int Reads => Volatile.Read(ref _reads);

    public Task InitializeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task WriteAsync(IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<ReadResult[]> ReadAsync(IReadOnlyList<RecordRead> reads, ReadOptions options, CancellationToken cancellationToken)
    {
        Interlocked.Add(ref _reads, reads.Count);
        await Task.Delay(latency, cancellationToken);
        return [.. reads.Select(read => isKnown(read.EntityId) ? new ReadResult(ReadStatus.Ok, _records) : ReadResult.Empty)];
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
