using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;

namespace FeatureStore.Serving.Tests.Fixtures;

/// <summary>The real store, with its reads counted and with faults where a test asks for them.</summary>
internal sealed class FaultyStore(IOnlineStore inner) : IOnlineStore
{
    private readonly List<IReadOnlyList<RecordRead>> _batches = [];

    /// <summary>Every call of ReadAsync, with its reads.</summary>
    public IReadOnlyList<IReadOnlyList<RecordRead>> Batches
    {
        get
        {
            lock (_batches)
            {
                return [.. _batches];
            }
        }
    }

    /// <summary>Whether <see cref="Batches"/> are kept; not where a test measures memory.</summary>
    public bool KeepsBatches { get; set; } = true;

    /// <summary>Gives a read another status.</summary>
    public Func<RecordRead, ReadStatus> Status { get; set; } = _ => ReadStatus.Ok;

    /// <summary>Runs before each batch: throws, waits, or does nothing.</summary>
    public Func<CancellationToken, Task> Before { get; set; } = _ => Task.CompletedTask;

    public Task InitializeAsync(CancellationToken cancellationToken) => inner.InitializeAsync(cancellationToken);

    public Task WriteAsync(IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken) =>
        inner.WriteAsync(writes, cancellationToken);

    public async Task<ReadResult[]> ReadAsync(IReadOnlyList<RecordRead> reads, ReadOptions options, CancellationToken cancellationToken)
    {
        if (KeepsBatches)
        {
            lock (_batches)
            {
                _batches.Add([.. reads]);
            }
        }
        await Before(cancellationToken);
        var results = await inner.ReadAsync(reads, options, cancellationToken);
        for (var i = 0; i < results.Length; i++)
        {
            if (Status(reads[i]) is var status && status != ReadStatus.Ok)
            {
                results[i] = ReadResult.Failed(status);
            }
        }
        return results;
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
