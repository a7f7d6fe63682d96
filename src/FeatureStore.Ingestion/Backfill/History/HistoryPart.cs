namespace FeatureStore.Ingestion.Backfill.History;

/// <summary>A piece of a file that one reader reads from front to back; different parts are read side by side.</summary>
/// <param name="File">The whole.</param>
/// <param name="Start">Where it begins: a byte of a file of lines, a row of a table.</param>
/// <param name="End">Where the next one begins; <see cref="long.MaxValue"/> for the rest of a file whose length nobody knows before reading it.</param>
/// <param name="Bytes">Its share of the file's length: what the progress counts.</param>
internal sealed record HistoryPart(HistoryFile File, long Start, long End, long Bytes);
