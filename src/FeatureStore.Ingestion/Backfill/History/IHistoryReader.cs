namespace FeatureStore.Ingestion.Backfill.History;

/// <summary>Reads one part of a file, in order. Not for concurrent use.</summary>
internal interface IHistoryReader : IDisposable
{
    /// <summary>How much of the part has been read, 0 to 1.</summary>
    double Fraction { get; }

    /// <summary>The next event, in memory of its own.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or is not what its name says.</exception>
    bool TryRead(out HistoryEvent found);
}
