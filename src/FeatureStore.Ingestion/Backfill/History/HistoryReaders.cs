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
}
