namespace FeatureStore.Ingestion.Backfill.History;

/// <summary>One file of past events.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Format">Of what is inside, when unpacked.</param>
/// <param name="IsPacked">Whether it is compressed as a whole, so that it can be read from its beginning only.</param>
/// <param name="Length">In bytes, as it lies on disk.</param>
/// <param name="ModifiedAt">Epoch ms; a file that changes between two runs is another file.</param>
public sealed record HistoryFile(string Path, HistoryFormat Format, bool IsPacked, long Length, long ModifiedAt)
{
    /// <summary>What is read, and in which parts. Only data: whoever continues a run compares it with what it sees.</summary>
    internal static HistoryFile? TryOf(FileInfo file)
    {
        var name = file.Name;
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
        return format is { } known
            ? new HistoryFile(
                file.FullName,
                known,
                isPacked,
                file.Length,
                new DateTimeOffset(file.LastWriteTimeUtc).ToUnixTimeMilliseconds()
            )
            : null;
    }
}
