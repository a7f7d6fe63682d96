namespace FeatureStore.Ingestion.Sources.Files;

/// <summary>Finds the file that was being read when it was renamed away while no worker ran.</summary>
internal static class RotatedFile
{
    /// <summary>A file beside the path, of a similar name, that begins as the one that was read and reaches further.</summary>
    /// <param name="path">What is tailed; <c>events.ndjson</c> becomes <c>events.ndjson.1</c> or <c>events-20260131.ndjson</c>.</param>
    /// <param name="position">How far it was read; null where nothing is known.</param>
    /// <returns>Null where there is none: the file at the path is the one, or nothing is left of the one that was.</returns>
    /// <exception cref="IOException">A file can't be read.</exception>
    public static FileStream? Find(string path, FilePosition? position)
    {
        var full = Path.GetFullPath(path);
        var directory = new DirectoryInfo(Path.GetDirectoryName(full)!);
        if (position is not { HeadLength: > 0 } || !directory.Exists || TryOpen(full, position) is { } same && Close(same))
        {
            return null;
        }
        return directory
            .EnumerateFiles(Path.GetFileNameWithoutExtension(full) + "*")
            .Where(file => file.FullName != full && file.Length > position.Offset)
            .OrderByDescending(file => file.LastWriteTimeUtc)
            .Select(file => TryOpen(file.FullName, position))
            .FirstOrDefault(file => file is not null);
    }

    private static FileStream? TryOpen(string path, FilePosition position)
    {
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            return position.IsOf(file) || !Close(file) ? file : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static bool Close(FileStream file)
    {
        file.Dispose();
        return true;
    }
}
