namespace FeatureStore.Ingestion.Backfill.History;

/// <summary>One event as it stands in a file.</summary>
/// <param name="Json">A JSON object, if the file is right.</param>
/// <param name="Offset">Byte of its line, or its row.</param>
/// <param name="Next">Where to go on from once it is durable.</param>
/// <param name="IsTooLong">The line is over the bound; only its beginning is here.</param>
internal readonly record struct HistoryEvent(ReadOnlyMemory<byte> Json, long Offset, long Next, bool IsTooLong);
