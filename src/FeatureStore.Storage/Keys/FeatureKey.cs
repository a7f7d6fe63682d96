using System.Text;
using FeatureStore.Definitions.Features;

namespace FeatureStore.Storage.Keys;

/// <summary>Partition key of a feature of one entity: <c>&lt;prefix&gt;#&lt;entity_id&gt;#&lt;feature_name&gt;</c>.</summary>
public static class FeatureKey
{
    /// <summary>Greatest length of an entity id in UTF-8 bytes, before escaping.</summary>
    public const int MaxEntityIdBytes = 1_024;

    /// <summary>Greatest length of the key in UTF-8 bytes, which is DynamoDB's. Escaping can make a shorter entity id too long for it.</summary>
    public const int MaxPartitionBytes = 2_048;

    /// <summary>Whether records of this entity can be stored: neither its id nor the key that it becomes is empty or too long.</summary>
    public static bool Fits(FeatureDefinition feature, string entityId)
    {
        var bytes = Encoding.UTF8.GetByteCount(entityId);
        if (bytes is 0 or > MaxEntityIdBytes)
        {
            return false;
        }
        // Escaping makes three bytes of one at most, and a character has at most three (a pair of surrogates four): most ids need no key.
        var most = 3 * (bytes + feature.Entity.Prefix.Length + feature.Name.Length + 2);
        return most <= MaxPartitionBytes || Encoding.UTF8.GetByteCount(Partition(feature, entityId)) <= MaxPartitionBytes;
    }

    /// <summary>The key in the store.</summary>
    public static string Partition(FeatureDefinition feature, string entityId) => Partition(feature.Entity.Prefix, entityId, feature.Name);

    /// <summary>The same for a feature that may have no definition any more.</summary>
    public static string Partition(string entityPrefix, string entityId, string feature) => $"{entityPrefix}#{Escape(entityId)}#{feature}";

    /// <summary>The key in Redis: the part in braces is what picks the cluster slot, so that one entity's features share a node.</summary>
    public static string Redis(FeatureDefinition feature, string entityId) => Redis(feature.Entity.Prefix, entityId, feature.Name);

    /// <summary>The same for a feature that may have no definition any more.</summary>
    public static string Redis(string entityPrefix, string entityId, string feature) => $"{{{entityPrefix}#{Escape(entityId)}}}#{feature}";

    /// <summary>Percent-encodes <c>#</c>, <c>%</c>, <c>{</c> and <c>}</c>.</summary>
    public static string Escape(string entityId)
    {
        if (entityId.AsSpan().IndexOfAny("#%{}") < 0)
        {
            return entityId;
        }
        var escaped = new StringBuilder(entityId.Length + 8);
        foreach (var c in entityId)
        {
            _ = c switch
            {
                '#' => escaped.Append("%23"),
                '%' => escaped.Append("%25"),
                '{' => escaped.Append("%7B"),
                '}' => escaped.Append("%7D"),
                _ => escaped.Append(c),
            };
        }
        return escaped.ToString();
    }
}
