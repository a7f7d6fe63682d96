using System.Collections.Concurrent;

namespace FeatureStore.Serving.Telemetry;

/// <summary>Names of operations as a tag of metrics: clients choose them, so only the first so many count by themselves (I7).</summary>
internal sealed class OperationNames(int capacity)
{
    public const string Other = "other";
    public const string Anonymous = "anonymous";

    private readonly ConcurrentDictionary<string, string> _names = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>The name's tag: itself, <see cref="Other"/>, or <see cref="Anonymous"/> where there is none.</summary>
    public string TagOf(string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            return Anonymous;
        }
        if (_names.TryGetValue(name, out var known))
        {
            return known;
        }
        if (Volatile.Read(ref _count) >= capacity || name.Length > 100)
        {
            return Other;
        }
        if (_names.TryAdd(name, name))
        {
            Interlocked.Increment(ref _count);
        }
        return name;
    }
}
