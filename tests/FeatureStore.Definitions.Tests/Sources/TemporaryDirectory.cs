using FeatureStore.Definitions.Sources.Git;

namespace FeatureStore.Definitions.Tests.Sources;

/// <summary>A directory that is gone after the test.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("featurestore-test-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    // Git's objects are read-only.
    public void Dispose() => GitDirectory.Delete(Path);
}
