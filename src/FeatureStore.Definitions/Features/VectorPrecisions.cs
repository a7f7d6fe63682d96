namespace FeatureStore.Definitions.Features;

/// <summary>The words for <see cref="VectorPrecision"/>.</summary>
public static class VectorPrecisions
{
    /// <summary>The spelling that YAML uses: <c>float16</c>.</summary>
    public static string Spell(VectorPrecision precision) => precision.ToString().ToLowerInvariant();
}
