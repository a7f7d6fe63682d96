using FeatureStore.Storage.Caching.Connections;
using FeatureStore.Storage.Caching.Entries;
using FeatureStore.Storage.Caching.Loading;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using FeatureStore.Storage.Telemetry;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Storage.Caching.Reading;

/// <summary>Reads through Redis: the lookups of all reads of a request go in one pipelined round trip.</summary>
internal sealed partial class CacheReader(
    ICacheLookup lookup,
    CacheLoader loader,
    CacheLifetimes lifetimes,
    RedisCircuit circuit,
    ILogger logger
) : IAsyncDisposable
{
    /// <summary>How often a read follows another process's load before it asks the store itself, where writes undo one load after another.</summary>
    private const int MaxFollows = 3;

    private readonly EarlyRefreshes _early = new(loader);

    /// <summary>Answers each open read of a batch whose feature is cached. What is answered when it throws stays answered.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task ReadAsync(ReadBatch batch, CancellationToken cancellationToken)
    {
        var follows = 0;
        while (await ReadAsync(batch, follows < MaxFollows, cancellationToken) is { } following)
        {
            follows = await loader.FollowAsync(following, cancellationToken) ? follows + 1 : MaxFollows;
        }
    }

    public ValueTask DisposeAsync() => _early.DisposeAsync();

    /// <returns>Reads that are open still, since other processes load their entries; null when there are none.</returns>
    private async Task<List<OpenRead>?> ReadAsync(ReadBatch batch, bool mayFollow, CancellationToken cancellationToken)
    {
        var found = new OpenReads(batch, lifetimes);
        await LookUpAsync(batch, found, cancellationToken);
        if (found.Early is not null)
        {
            _early.Begin(found.Early);
        }
        if (found.Missing is null && found.Stale is null)
        {
            return null;
        }
        var results = new ReadResult[batch.Count];
        try
        {
            await SettleAsync(found, results, mayFollow, cancellationToken);
        }
        finally
        {
            Answer(batch, found.Missing, results);
            Answer(batch, found.Stale, results);
        }
        return found.Missing?.FindAll(read => read.Follows) is { Count: > 0 } following ? following : null;
    }

    private async Task SettleAsync(OpenReads found, ReadResult[] results, bool mayFollow, CancellationToken cancellationToken)
    {
        if (found.Missing is not null && found.Stale is not null)
        {
            await Task.WhenAll(
                loader.LoadAsync(found.Missing, results, mayFollow, cancellationToken),
                loader.RefreshAsync(found.Stale, results, cancellationToken)
            );
        }
        else if (found.Missing is not null)
        {
            await loader.LoadAsync(found.Missing, results, mayFollow, cancellationToken);
        }
        else
        {
            await loader.RefreshAsync(found.Stale!, results, cancellationToken);
        }
    }

    private static void Answer(ReadBatch batch, List<OpenRead>? open, ReadResult[] results)
    {
        foreach (var read in open ?? [])
        {
            // Not settled, as the time ran out. An entry past its soft TTL was read in this request: it answers (I4).
            if (results[read.Position].Records is not null)
            {
                batch.Answer(read.Position, ReadAnswer.Of(results[read.Position]));
            }
            else if (read.Old is { } old)
            {
                batch.Answer(read.Position, ReadAnswer.Of(old));
                StorageMetrics.StaleAnswer(read.Read.Feature);
            }
        }
    }

    private async ValueTask LookUpAsync(ReadBatch batch, OpenReads found, CancellationToken cancellationToken)
    {
        if (!circuit.TryEnter())
        {
            for (var i = 0; i < batch.Count; i++)
            {
                if (ICacheLookup.IsAsked(batch, i))
                {
                    found.Found(i, EntryState.Unknown, default, OpenReads.NoTimeToLive);
                }
            }
            return;
        }
        var failure = await lookup.LookUpAsync(batch, found, cancellationToken);
        if (failure is not null)
        {
            if (circuit.Failed())
            {
                LogCircuitOpened(failure);
            }
        }
        else if (circuit.Succeeded())
        {
            LogCircuitClosed();
        }
    }

    [LoggerMessage(2203, LogLevel.Warning, "Redis does not answer reads ({Reason}); the store answers them for now")]
    private partial void LogCircuitOpened(string reason);

    [LoggerMessage(2204, LogLevel.Information, "Redis answers reads again")]
    private partial void LogCircuitClosed();
}
