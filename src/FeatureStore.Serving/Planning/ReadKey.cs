using FeatureStore.Definitions.Features;

namespace FeatureStore.Serving.Planning;

/// <summary>What makes two reads of one request the same. Definitions are compared by reference: a request has one catalog.</summary>
internal readonly struct ReadKey(FeatureDefinition feature, string entityId, long from, long to, int limit) : IEquatable<ReadKey>
{
    private readonly FeatureDefinition _feature = feature;
    private readonly string _entityId = entityId;
    private readonly long _from = from;
    private readonly long _to = to;
    private readonly int _limit = limit;

    public bool Equals(ReadKey other) =>
        ReferenceEquals(_feature, other._feature)
        && _from == other._from
        && _to == other._to
        && _limit == other._limit
        && string.Equals(_entityId, other._entityId, StringComparison.Ordinal);

    public override bool Equals(object? obj) => obj is ReadKey other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(_feature.Name, _entityId, _from, _to, _limit);
}
