using FeatureStore.Benchmarks.Processes;

namespace FeatureStore.Benchmarks.Serving;

/// <summary>The sample's definitions, with the features of users kept in the memory of the server.</summary>
internal static class LocalDefinitions
{
    /// <param name="folder">Where they are written.</param>
    /// <returns>Their folder.</returns>
    public static string Write(string folder)
    {
        var target = Path.Combine(folder, "definitions");
        foreach (var file in Directory.EnumerateFiles(Clone.Features, "*.yaml", SearchOption.AllDirectories))
        {
            var text = File.ReadAllText(file);
            if (text.Contains("entity: user", StringComparison.Ordinal))
            {
                var lines = text.Split('\n').Where(line => !line.StartsWith("cache:", StringComparison.Ordinal));
                text = string.Join('\n', lines).TrimEnd() + "\ncache: {local: 10m}\n";
            }
            var copy = Path.Combine(target, Path.GetRelativePath(Clone.Features, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.WriteAllText(copy, text);
        }
        return target;
    }
}
