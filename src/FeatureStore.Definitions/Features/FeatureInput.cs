using System.Collections.Immutable;
using FeatureStore.Definitions.Expressions;
using FeatureStore.Definitions.Streams;

namespace FeatureStore.Definitions.Features;

/// <summary>One entry of <c>from</c>: how events of one stream become records of the feature.</summary>
public sealed record FeatureInput
{
    public required StreamDefinition Stream { get; init; }

    /// <summary>Which events count; null takes all.</summary>
    public CelExpression? Where { get; init; }

    public required CelExpression EntityId { get; init; }

    /// <summary>Null: the identity is the SHA-256 of the event as canonical JSON (RFC 8785).</summary>
    public CelExpression? EventId { get; init; }

    public required CelExpression Timestamp { get; init; }

    public TimestampUnit TimestampUnit { get; init; }

    /// <summary>Static features only: which events delete the value.</summary>
    public CelExpression? DeleteWhen { get; init; }

    /// <summary>By field ordinal; null where the entry gives the field no value.</summary>
    public required ImmutableArray<CelExpression?> Values { get; init; }
}
