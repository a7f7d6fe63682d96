using System.Diagnostics;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;

namespace FeatureStore.Storage.Telemetry;

/// <summary>Times each call to a store, and gives it a span where somebody listens.</summary>
internal sealed class MeasuredOnlineStore(IOnlineStore store, string name) : StoreInFront(store), IOnlineStore
{
    private static readonly ActivitySource _source = new(StorageMetrics.MeterName);

    public Task InitializeAsync(CancellationToken cancellationToken) => Below.InitializeAsync(cancellationToken);

    public async Task WriteAsync(IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken)
    {
        using var span = Start("write", writes.Count);
        var startedAt = Stopwatch.GetTimestamp();
        var outcome = "failed";
        try
        {
            await Below.WriteAsync(writes, cancellationToken);
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
            var results = await Below.ReadAsync(reads, options, cancellationToken);
            outcome = Array.TrueForAll(results, result => result.Status == ReadStatus.Ok) ? "ok" : "failed";
            return results;
        }
        finally
        {
            StorageMetrics.StoreCalled(name, "read", outcome, startedAt);
        }
    }

    public void ReadFromMemory(ReadBatch batch) => Below.ReadFromMemory(batch);

    public async Task ReadAsync(ReadBatch batch, CancellationToken cancellationToken)
    {
        using var span = Start("read", batch.OpenCount);
        var startedAt = Stopwatch.GetTimestamp();
        var outcome = "failed";
        try
        {
            await Below.ReadAsync(batch, cancellationToken);
            outcome = HasFailures(batch) ? "failed" : "ok";
        }
        finally
        {
            StorageMetrics.StoreCalled(name, "read", outcome, startedAt);
        }
    }

    public ValueTask DisposeAsync() => Below.DisposeAsync();

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
