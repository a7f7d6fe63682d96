using FeatureStore.Benchmarks.Processes;

namespace FeatureStore.Benchmarks.Throughput;

/// <summary>The sample's definitions without its two static features that take a record of nearly every event: 14 features.</summary>
internal sealed class ThroughputDefinitions : IDisposable
{
    private static readonly string[] LeftOut = ["latest_signal.yaml", "last_visit.yaml"];
    private readonly TemporaryFolder _folder = new();

    public ThroughputDefinitions()
    {
        foreach (var file in Directory.EnumerateFiles(Clone.Features, "*.yaml", SearchOption.AllDirectories))
        {
            if (!LeftOut.Contains(System.IO.Path.GetFileName(file)) && !file.EndsWith(".test.yaml", StringComparison.Ordinal))
            {
                var copy = System.IO.Path.Combine(Path, System.IO.Path.GetRelativePath(Clone.Features, file));
                Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
        }
    }

    public string Path => _folder.Path;

    public void Dispose() => _folder.Dispose();
}
