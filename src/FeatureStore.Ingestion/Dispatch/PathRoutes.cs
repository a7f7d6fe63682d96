using System.Collections.Frozen;
using FeatureStore.Definitions.Expressions;

namespace FeatureStore.Ingestion.Dispatch;

/// <summary>The routes whose first tests look at one path, by the texts that they compare it with.</summary>
internal sealed class PathRoutes
{
    private readonly CelFirstTest _probe;
    private readonly int[] _all;
    private readonly FrozenDictionary<string, int[]> _byText;

    /// <param name="entries">At least one; all of one path.</param>
    public PathRoutes((CelFirstTest Test, int Ordinal)[] entries)
    {
        _probe = entries[0].Test;
        _all = [.. entries.Select(entry => entry.Ordinal).Distinct().Order()];
        _byText = entries
            .SelectMany(entry => entry.Test.Texts.Select(text => (Text: text, entry.Ordinal)))
            .GroupBy(entry => entry.Text, StringComparer.Ordinal)
            .ToFrozenDictionary(
                group => group.Key,
                group => group.Select(entry => entry.Ordinal).Distinct().Order().ToArray(),
                StringComparer.Ordinal
            );
    }

    /// <summary>The routes that the event may concern, ascending.</summary>
    public int[] Find(CelActivation activation)
    {
        var value = _probe.Probe(activation);
        if (value.IsError && !value.IsMissing)
        {
            return _all;
        }
        return value.TryGetString(out var text) && _byText.TryGetValue(text, out var found) ? found : [];
    }
}
