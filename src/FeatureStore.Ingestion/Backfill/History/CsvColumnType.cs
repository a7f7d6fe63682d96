namespace FeatureStore.Ingestion.Backfill.History;

/// <summary>What the cells of a CSV column become.</summary>
public enum CsvColumnType
{
    /// <summary>A number, <c>true</c> or <c>false</c> where the cell reads as one in JSON, else text. <c>007</c> is text.</summary>
    Auto,

    /// <summary>Text, whatever it looks like.</summary>
    String,

    /// <summary>JSON inside the cell: lists, objects.</summary>
    Json,
}
