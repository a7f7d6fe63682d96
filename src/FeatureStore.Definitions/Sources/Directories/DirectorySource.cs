using FeatureStore.Definitions.Loading;

namespace FeatureStore.Definitions.Sources.Directories;

/// <summary>
/// Definitions below a directory. A burst of changes settles before anything is loaded, and what changes while it is read is read again, so
/// that a catalog is never half of one state and half of another. Replaced directories and symbolic links, as Kubernetes mounts ConfigMaps,
/// are changes like others.
/// </summary>
/// <param name="path">The directory.</param>
/// <param name="time">Waits.</param>
public sealed class DirectorySource(string path, TimeProvider time) : IDefinitionSource
{
    /// <summary>How long nothing may change before the directory is loaded.</summary>
    public static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(200);

    /// <summary>How long a change may go unnoticed where the file system raises no events: network file systems, replaced mounts.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>A directory that changes for longer than 20 s at a time is given up on until the next look.</summary>
    private const int MaxTries = 100;

    public string Name { get; } = $"directory {path}";

    public async Task<SourceRevision?> ReadAsync(string? known, CancellationToken cancellationToken)
    {
        var seen = DirectoryState.Of(path);
        if (seen == known)
        {
            return null;
        }
        for (var i = 0; i < MaxTries; i++)
        {
            // At start there is nothing to protect and somebody who waits: whether it is stable shows after loading.
            if (known is not null || i > 0)
            {
                await Task.Delay(Settle, time, cancellationToken);
            }
            var settled = DirectoryState.Of(path);
            if (settled == seen)
            {
                // Before the start nobody else wants the processor.
                var loaded = CatalogLoader.LoadDirectory(path, threads: known is null ? Environment.ProcessorCount : 1);
                seen = DirectoryState.Of(path);
                if (seen == settled)
                {
                    return seen == known ? null : new SourceRevision(seen, loaded, []);
                }
            }
            seen = DirectoryState.Of(path);
        }
        throw new SourceUnreachableException(
            $"{Name} changes all the time; it is loaded when it has been as it is for {Settle.TotalMilliseconds:F0} ms. Replace it whole instead: write beside it, then move a symbolic link."
        );
    }

    public async Task WaitAsync(string? known, CancellationToken cancellationToken)
    {
        using var events = new DirectoryEvents(path);
        // Watched first, then looked at: what changes in between raises an event.
        while (DirectoryState.Of(path) == known)
        {
            await events.WaitAsync(Interval, time, cancellationToken);
            // One event is seldom alone, and what happens to other files below the directory may never end.
            await Task.Delay(Settle, time, cancellationToken);
        }
    }

    public void Dispose() { }
}
