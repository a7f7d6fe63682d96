using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;

namespace FeatureStore.Storage.Tests.Caching;

/// <summary>A real store below a cache, of which a test counts the reads, holds them up, or lets them fail.</summary>
internal sealed class FaultyStore(IOnlineStore store) : IOnlineStore
{
    private readonly List<RecordRead> _reads = [];

    /// <summary>What every read gets instead of an answer, while not <see cref="ReadStatus.Ok"/>.</summary>
    public ReadStatus Answers { get; set; } = ReadStatus.Ok;

    /// <summary>Awaited after the store has answered a read, before the reader gets it.</summary>
    public Func<Task> AfterRead { get; set; } = () => Task.CompletedTask;

    /// <summary>Whether some read asked for less than strong consistency.</summary>
    public bool WasReadLoosely { get; private set; }

    /// <summary>How many reads there were since <see cref="TakeReads"/>.</summary>
    public int ReadCount
    {
        get
        {
            lock (_reads)
            {
                return _reads.Count;
            }
        }
    }

    public StoreException? WriteFailure { get; set; }

    /// <summary>The reads since the last call.</summary>
    public RecordRead[] TakeReads()
    {
        lock (_reads)
        {
            RecordRead[] taken = [.. _reads];
            _reads.Clear();
            return taken;
        }
    }

    public Task InitializeAsync(CancellationToken cancellationToken) => store.InitializeAsync(cancellationToken);

    public Task WriteAsync(IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken) =>
        WriteFailure is { } failure ? throw failure : store.WriteAsync(writes, cancellationToken);

    public async Task<ReadResult[]> ReadAsync(IReadOnlyList<RecordRead> reads, ReadOptions options, CancellationToken cancellationToken)
    {
        lock (_reads)
        {
            _reads.AddRange(reads);
            WasReadLoosely |= !options.Consistent;
        }
        var results =
            Answers == ReadStatus.Ok
                ? await store.ReadAsync(reads, options, cancellationToken)
                : [.. reads.Select(_ => ReadResult.Failed(Answers))];
        await AfterRead().WaitAsync(cancellationToken);
        return results;
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
