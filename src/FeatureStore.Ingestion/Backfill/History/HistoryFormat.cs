namespace FeatureStore.Ingestion.Backfill.History;

/// <summary>What a file of history holds, by the end of its name.</summary>
public enum HistoryFormat
{
    /// <summary>One event a line: <c>.ndjson</c>, <c>.jsonl</c>, <c>.json</c>; also with <c>.gz</c> or <c>.zst</c>.</summary>
    Lines,

    /// <summary>One event a row, the first row names the columns: <c>.csv</c>; also with <c>.gz</c> or <c>.zst</c>.</summary>
    Csv,

    /// <summary>One event a row: <c>.parquet</c>.</summary>
    Parquet,
}
