namespace FeatureStore.Benchmarks.Processes;

/// <summary>A folder that goes with the measurement.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("featurestore-benchmark-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
