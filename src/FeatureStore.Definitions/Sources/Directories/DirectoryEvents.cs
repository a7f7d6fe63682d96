namespace FeatureStore.Definitions.Sources.Directories;

/// <summary>Says that something below a directory may have changed; sooner than a look every few seconds, where the file system tells.</summary>
internal sealed class DirectoryEvents : IDisposable
{
    private readonly SemaphoreSlim _changed = new(0, 1);
    private readonly FileSystemWatcher? _watcher;

    public DirectoryEvents(string path)
    {
        try
        {
            _watcher = new FileSystemWatcher(path) { IncludeSubdirectories = true };
            _watcher.Created += (_, _) => Signal();
            _watcher.Changed += (_, _) => Signal();
            _watcher.Deleted += (_, _) => Signal();
            _watcher.Renamed += (_, _) => Signal();
            _watcher.Error += (_, _) => Signal();
            _watcher.EnableRaisingEvents = true;
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            // No such directory now, or the system has no watches left: looking every few seconds has to do.
            _watcher?.Dispose();
            _watcher = null;
        }
    }

    /// <summary>Ends at an event, or when the interval is over.</summary>
    public async Task WaitAsync(TimeSpan interval, TimeProvider time, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var looked = Task.Delay(interval, time, over.Token);
        var signalled = _changed.WaitAsync(over.Token);
        await Task.WhenAny(looked, signalled);
        await over.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    public void Dispose() => _watcher?.Dispose();

    private void Signal()
    {
        lock (_changed)
        {
            if (_changed.CurrentCount == 0)
            {
                _changed.Release();
            }
        }
    }
}
