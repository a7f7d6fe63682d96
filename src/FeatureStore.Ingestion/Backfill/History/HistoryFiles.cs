using FeatureStore.Definitions.Configuration;

namespace FeatureStore.Ingestion.Backfill.History;

/// <summary>Finds the files that a path names.</summary>
public static class HistoryFiles
{
    private const string Known = ".ndjson, .jsonl, .json or .csv (each also with .gz or .zst), and .parquet";

    /// <summary>The file, or every file below the directory whose name ends as one of history does; by name, so that it is always the same order.</summary>
    /// <exception cref="ConfigurationException">There is nothing to read.</exception>
    public static IReadOnlyList<HistoryFile> Find(string path)
    {
        if (File.Exists(path))
        {
            return HistoryFile.TryOf(new FileInfo(path)) is { } file
                ? [file]
                : throw new ConfigurationException($"'{path}' ends like no file of events. Known are {Known}.");
        }
        if (!Directory.Exists(path))
        {
            throw new ConfigurationException($"There is no file and no directory '{path}'.");
        }
        HistoryFile[] files =
        [
            .. new DirectoryInfo(path)
                .EnumerateFiles("*", SearchOption.AllDirectories)
                .Select(HistoryFile.TryOf)
                .OfType<HistoryFile>()
                .OrderBy(file => file.Path, StringComparer.Ordinal),
        ];
        return files.Length > 0
            ? files
            : throw new ConfigurationException($"Below '{path}' there is no file of events. Known are {Known}.");
    }
}
