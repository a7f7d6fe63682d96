using FeatureStore.Storage.Caching.Entries;

namespace FeatureStore.Storage.Caching.Loading;

/// <summary>One load of one entry by this process, which other readers of the same key may wait for.</summary>
/// <param name="token">Unique among all loads of all processes.</param>
internal sealed class CacheLoad(string token)
{
    private readonly TaskCompletionSource<CacheContent?> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Token { get; } = token;

    /// <summary>
    /// What was filled; null when nothing was. Only a fill that succeeds proves that no write came between the reader's joining and it, so
    /// that what was read from the store is new enough for the reader too (I4).
    /// </summary>
    public Task<CacheContent?> Outcome => _outcome.Task;

    /// <summary>Whether it never began, since another process was faster: its readers follow that one.</summary>
    public bool IsRefused { get; private set; }

    public void Refuse()
    {
        IsRefused = true;
        Complete(filled: null);
    }

    public void Complete(CacheContent? filled) => _outcome.TrySetResult(filled);
}
