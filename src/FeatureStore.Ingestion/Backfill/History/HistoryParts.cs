namespace FeatureStore.Ingestion.Backfill.History;

/// <summary>Cuts files into parts: lines by bytes, Parquet at its row groups. What is compressed as a whole, or lies elsewhere, stays whole.</summary>
internal static class HistoryParts
{
    /// <summary>Bytes of lines in one part.</summary>
    private const long BytesOfLines = 32L * 1024 * 1024;

    /// <summary>Rows of a table in one part at least: opening a file costs as much as reading some thousand rows.</summary>
    private const long RowsOfTable = 50_000;

    /// <exception cref="InvalidDataException">A file is not what its name says.</exception>
    public static IEnumerable<HistoryPart> Of(HistoryFile file) =>
        file.Format switch
        {
            HistoryFormat.Lines when !file.IsPacked && !file.IsRemote => Lines(file),
            HistoryFormat.Parquet when !file.IsRemote => Table(file),
            _ => [new HistoryPart(file, 0, long.MaxValue, file.Length)],
        };

    private static IEnumerable<HistoryPart> Lines(HistoryFile file)
    {
        for (long start = 0; start == 0 || start < file.Length; start += BytesOfLines)
        {
            var end = Math.Min(start + BytesOfLines, file.Length);
            yield return new HistoryPart(file, start, end, end - start);
        }
    }

    private static IEnumerable<HistoryPart> Table(HistoryFile file)
    {
        var groups = HistoryTable.RowGroups(file.Path);
        var total = Math.Max(1, groups.Sum());
        long start = 0;
        long rows = 0;
        for (var i = 0; i < groups.Count; i++)
        {
            rows += groups[i];
            if (rows >= RowsOfTable || i == groups.Count - 1)
            {
                yield return new HistoryPart(file, start, start + rows, (long)(file.Length * ((double)rows / total)));
                start += rows;
                rows = 0;
            }
        }
    }
}
