using FeatureStore.Benchmarks.Processes;

namespace FeatureStore.Benchmarks.Throughput;

/// <summary>
/// The sample's definitions without its two static features that take a record of nearly every event: 14 features. More, on the stream that
/// most events come from, want events of types that do not come.
/// </summary>
internal sealed class ThroughputDefinitions : IDisposable
{
    /// <summary>Of the sample.</summary>
    public const int Least = 14;

    private static readonly string[] LeftOut = ["latest_signal.yaml", "last_visit.yaml"];
    private readonly TemporaryFolder _folder = new();

    /// <param name="features">All together; at least <see cref="Least"/>.</param>
    public ThroughputDefinitions(int features)
    {
        Features = features;
        foreach (var file in Directory.EnumerateFiles(Clone.Features, "*.yaml", SearchOption.AllDirectories))
        {
            if (!LeftOut.Contains(System.IO.Path.GetFileName(file)) && !file.EndsWith(".test.yaml", StringComparison.Ordinal))
            {
                var copy = System.IO.Path.Combine(Path, System.IO.Path.GetRelativePath(Clone.Features, file));
                Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
        }
        for (var i = Least; i < features; i++)
        {
            File.WriteAllText(
                System.IO.Path.Combine(Path, $"more_{i}.yaml"),
                $$"""
                apiVersion: featurestore/v1
                kind: ActionFeature
                name: more_{{i}}
                entity: user
                fields:
                  - {name: item_id, type: id, required: true}
                from:
                  - stream: flea-market-events
                    where: event.type == "more-{{i}}"
                    entity_id: event.user.id
                    event_id: event.id
                    timestamp: event.occurred_at
                    values: {item_id: event.target.id}
                retain: {period: 30d}
                """
            );
        }
    }

    public int Features { get; }

    public string Path => _folder.Path;

    public void Dispose() => _folder.Dispose();
}
