namespace FeatureStore.Ingestion.Backfill.History;

/// <summary>A copy on this machine that goes when it is disposed.</summary>
internal sealed class SpooledFile(string path) : IDisposable
{
    public string Path => path;

    public void Dispose() => File.Delete(path);
}
