using FeatureStore.Definitions.Catalogs;

namespace FeatureStore.Serving.Tests.Documents;

/// <summary>Names that a schema's text does not hold, for arguments that choose by name at run time.</summary>
internal sealed class NamePools(Catalog catalog)
{
    /// <summary>Ids with data, one without, and ones that no entity can have.</summary>
    public static readonly string[] Ids = ["1", "2", "u-3", "ü+&", "a#b%{c}", "nobody", "자전거 🚲"];

    public string[] Entities { get; } = [.. catalog.Entities.Select(e => e.Name)];

    public string[] Features(string entity) => [.. catalog.Features.Where(f => f.Entity.Name == entity).Select(f => f.Name)];

    public string[] Fields(string feature) =>
        [.. catalog.FindFeature(feature)?.Fields.Select(f => f.Name) ?? [], "timestamp", "occurred_at"];
}
