namespace FeatureStore.Ingestion.Backfill.History;

/// <summary>The reader for a part.</summary>
internal static class HistoryReaders
{
    /// <param name="part">What to read.</param>
    /// <param name="from">Where to begin: the part's start, or what a checkpoint says.</param>
    /// <param name="columns">Types that the user gives to columns of CSV files.</param>
    /// <param name="maxLineBytes">Of one line.</param>
    public static IHistoryReader Open(HistoryPart part, long from, IReadOnlyDictionary<string, CsvColumnType> columns, int maxLineBytes) =>
        part.File.Format == HistoryFormat.Lines ? new HistoryLines(part, from, maxLineBytes) : new HistoryTable(part, from, columns);

    /// <summary>The same for a file that may lie in S3.</summary>
    /// <exception cref="IOException">It can't be copied here.</exception>
    public static async Task<IHistoryReader> OpenAsync(
        HistoryPart part,
        long from,
        BackfillRequest request,
        int maxLineBytes,
        CancellationToken cancellationToken
    )
    {
        if (!part.File.IsRemote)
        {
            return Open(part, from, request.Columns, maxLineBytes);
        }
        var copy = await request.Objects!.SpoolAsync(
            part.File,
            System.IO.Path.Combine(request.StateDirectory, "copies"),
            cancellationToken
        );
        try
        {
            return new SpooledReader(
                Open(part with { File = part.File with { Path = copy.Path } }, from, request.Columns, maxLineBytes),
                copy
            );
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }
}
