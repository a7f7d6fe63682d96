using FeatureStore.Storage.Caching.Reading;
using FeatureStore.Storage.Records;
using FeatureStore.Storage.Telemetry;

namespace FeatureStore.Storage.Caching.Loading;

/// <summary>Refreshes that nobody waits for. Bounded (I7): one more than the bound is left to a later reader.</summary>
internal sealed class EarlyRefreshes(CacheLoader loader) : IAsyncDisposable
{
    private const int MaxUnderWay = 64;

    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<Task> _underWay = [];

    /// <summary>Begins to read entries anew.</summary>
    /// <param name="due">Each with some answer as its old one, which nobody gets.</param>
    public void Begin(List<OpenRead> due)
    {
        lock (_underWay)
        {
            if (_underWay.Count >= MaxUnderWay || _stop.IsCancellationRequested)
            {
                return;
            }
            // Begun here, so that it is counted before it can end.
            var refresh = Task.Run(() => RefreshAsync(due));
            _underWay.Add(refresh);
            _ = refresh.ContinueWith(Leave, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Task[] left;
        lock (_underWay)
        {
            left = [.. _underWay];
        }
        await Task.WhenAll(left).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    /// <summary>What fails here leaves the entry as it is; who reads it past its soft TTL tries again, and says why it failed.</summary>
    private Task RefreshAsync(List<OpenRead> due)
    {
        foreach (var read in due)
        {
            StorageMetrics.EarlyRefresh(read.Read.Feature);
        }
        var results = new ReadResult[due.Max(read => read.Position) + 1];
        return loader.RefreshAsync(due, results, _stop.Token);
    }

    private void Leave(Task refresh)
    {
        _ = refresh.Exception;
        lock (_underWay)
        {
            _underWay.Remove(refresh);
        }
    }
}
