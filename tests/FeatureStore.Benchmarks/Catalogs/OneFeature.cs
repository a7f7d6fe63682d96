using FeatureStore.Definitions.Features;
using FeatureStore.Definitions.Loading;

namespace FeatureStore.Benchmarks.Catalogs;

/// <summary>The smallest catalog: one feature of the entity <c>user</c>, fed by the stream <c>s</c>.</summary>
internal static class OneFeature
{
    private const string Around = """
        apiVersion: featurestore/v1
        kind: Stream
        name: s
        source: {type: http}
        ---
        apiVersion: featurestore/v1
        kind: Entity
        name: user
        ---
        apiVersion: featurestore/v1

        """;

    /// <param name="definition">YAML of the feature, from <c>kind</c> on.</param>
    /// <exception cref="InvalidOperationException">It is wrong.</exception>
    public static FeatureDefinition Load(string definition)
    {
        var loaded = CatalogLoader.Load([("feature.yaml", Around + definition)]);
        return loaded.Catalog?.Features[0] ?? throw new InvalidOperationException(string.Join(Environment.NewLine, loaded.Diagnostics));
    }
}
