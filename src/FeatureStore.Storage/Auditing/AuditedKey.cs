using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Keys;

namespace FeatureStore.Storage.Auditing;

/// <summary>A key of the cache or of the store, taken apart.</summary>
/// <param name="Redis">The key in Redis.</param>
/// <param name="EntityId">As events have it.</param>
/// <param name="FeatureName">As the key has it.</param>
/// <param name="Feature">Null: there is no such feature of that entity.</param>
internal sealed record AuditedKey(string Redis, string EntityId, string FeatureName, FeatureDefinition? Feature)
{
    /// <summary>Reads a key of Redis.</summary>
    /// <returns>Null for one that is none of ours: other applications may have keys in the same Redis.</returns>
    public static AuditedKey? OfRedis(string key, Catalog catalog)
    {
        var end = key.LastIndexOf("}#", StringComparison.Ordinal);
        return end < 0 || key[0] != '{' ? null
            : Of($"{key[1..end]}#{key[(end + 2)..]}", catalog) is { } found && found.Redis == key ? found
            : null;
    }

    /// <summary>Reads a partition key.</summary>
    /// <returns>Null for one of an entity that is not defined.</returns>
    public static AuditedKey? OfStore(string partitionKey, Catalog catalog) => Of(partitionKey, catalog);

    private static AuditedKey? Of(string partitionKey, Catalog catalog)
    {
        var (first, last) = (partitionKey.IndexOf('#'), partitionKey.LastIndexOf('#'));
        if (first < 1 || last <= first + 1 || last == partitionKey.Length - 1)
        {
            return null;
        }
        var (prefix, name) = (partitionKey[..first], partitionKey[(last + 1)..]);
        if (!catalog.Entities.Any(entity => entity.Prefix == prefix))
        {
            return null;
        }
        // Escaping is percent-encoding of four characters, of which the percent sign is one.
        var id = Uri.UnescapeDataString(partitionKey[(first + 1)..last]);
        var feature = catalog.FindFeature(name);
        return FeatureKey.Partition(prefix, id, name) == partitionKey
            ? new AuditedKey(FeatureKey.Redis(prefix, id, name), id, name, feature?.Entity.Prefix == prefix ? feature : null)
            : null;
    }
}
