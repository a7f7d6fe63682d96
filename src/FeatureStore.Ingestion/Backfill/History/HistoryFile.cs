namespace FeatureStore.Ingestion.Backfill.History;

/// <summary>One file of past events.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Format">Of what is inside, when unpacked.</param>
/// <param name="IsPacked">Whether it is compressed as a whole, so that it can be read from its beginning only.</param>
/// <param name="Length">In bytes, as it lies on disk.</param>
/// <param name="ModifiedAt">Epoch ms; a file that changes between two runs is another file.</param>
public sealed record HistoryFile(string Path, HistoryFormat Format, bool IsPacked, long Length, long ModifiedAt)
{
    /// <summary>Whether it lies in S3, and has to be copied here before it can be read.</summary>
    internal bool IsRemote => S3Objects.Names(Path);

    /// <summary>The file, if it ends as one of events does.</summary>
    internal static HistoryFile? TryOf(FileInfo file) =>
        TryOf(file.FullName, file.Length, new DateTimeOffset(file.LastWriteTimeUtc).ToUnixTimeMilliseconds());

    /// <summary>The same of what is known.</summary>
    internal static HistoryFile? TryOf(string path, long length, long modifiedAt)
    {
        var name = System.IO.Path.GetFileName(path);
        var packing = System.IO.Path.GetExtension(name).ToLowerInvariant();
        var isPacked = packing is ".gz" or ".gzip" or ".zst" or ".zstd";
        if (isPacked)
        {
            name = System.IO.Path.GetFileNameWithoutExtension(name);
        }
        HistoryFormat? format = System.IO.Path.GetExtension(name).ToLowerInvariant() switch
        {
            ".ndjson" or ".jsonl" or ".json" => HistoryFormat.Lines,
            ".csv" => HistoryFormat.Csv,
            ".parquet" when !isPacked => HistoryFormat.Parquet,
            _ => null,
        };
        return format is { } known ? new HistoryFile(path, known, isPacked, length, modifiedAt) : null;
    }
}
