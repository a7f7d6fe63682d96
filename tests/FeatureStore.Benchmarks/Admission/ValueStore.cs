using System.Text;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;

namespace FeatureStore.Benchmarks.Admission;

/// <summary>A store that takes its time, has one value of one size for every entity, and counts what it is asked, but not by a scan.</summary>
/// <param name="latency">Of each call.</param>
/// <param name="valueBytes">Of each value.</param>
internal sealed class ValueStore(TimeSpan latency, int valueBytes) : IOnlineStore
{
    private readonly StoredRecord[] _records =
    [
        new(1_700_000_000_000, default, "s#1", Encoding.ASCII.GetBytes($"[\"{new string('v', valueBytes - 4)}\"]")),
    ];
    private long _reads;

    public long Reads => Interlocked.Read(ref _reads);

    public Task InitializeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task WriteAsync(IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<ReadResult[]> ReadAsync(IReadOnlyList<RecordRead> reads, ReadOptions options, CancellationToken cancellationToken)
    {
        foreach (var read in reads)
        {
            if (!read.EntityId.StartsWith(ZipfLoad.Scanned, StringComparison.Ordinal))
            {
                Interlocked.Increment(ref _reads);
            }
        }
        await Task.Delay(latency, cancellationToken);
        return [.. reads.Select(_ => new ReadResult(ReadStatus.Ok, _records))];
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
