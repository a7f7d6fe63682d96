namespace FeatureStore.Ingestion.Backfill.History;

/// <summary>Reads a copy, and removes it at the end.</summary>
internal sealed class SpooledReader(IHistoryReader reader, SpooledFile copy) : IHistoryReader
{
    public double Fraction => reader.Fraction;

    public bool TryRead(out HistoryEvent found) => reader.TryRead(out found);

    public void Dispose()
    {
        reader.Dispose();
        copy.Dispose();
    }
}
