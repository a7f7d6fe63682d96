using System.Collections.Immutable;
using FeatureStore.Definitions.Entities;

namespace FeatureStore.Definitions.Features;

/// <summary>An action or static feature, validated, with its expressions compiled. Immutable.</summary>
public sealed record FeatureDefinition
{
    /// <summary>Default of <see cref="MaxValueBytes"/>.</summary>
    public const int DefaultMaxValueBytes = 8_192;

    /// <summary>Upper bound of <see cref="MaxValueBytes"/>: a DynamoDB item holds 400 KB with its keys.</summary>
    public const int MaxMaxValueBytes = 380 * 1024;

    public required FeatureKind Kind { get; init; }

    /// <summary>Unique in the catalog, <c>snake_case</c>.</summary>
    public required string Name
    {
        get;
        init
        {
            field = value;
            NameHash = string.GetHashCode(value, StringComparison.Ordinal);
        }
    }

    /// <summary>A hash of the name for tables in memory; another one in each process.</summary>
    public int NameHash { get; private init; }

    public required EntityDefinition Entity { get; init; }

    public string? Description { get; init; }

    public string? Owner { get; init; }

    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>In stored order.</summary>
    public required ImmutableArray<FieldDefinition> Fields { get; init; }

    /// <summary>The first entry that matches an event makes its only record.</summary>
    public required ImmutableArray<FeatureInput> From { get; init; }

    /// <summary>How long a record lives after its event time; null (static features only): for ever.</summary>
    public TimeSpan? Retain { get; init; }

    /// <summary>Action features only; null for static ones.</summary>
    public ServeDefaults? Serve { get; init; }

    public required CachePolicy Cache { get; init; }

    /// <summary>Bound of the stored value in bytes, before compression.</summary>
    public int MaxValueBytes { get; init; } = DefaultMaxValueBytes;

    /// <summary>Whether events older than <see cref="Retain"/> go to the dead letters too, instead of only being counted.</summary>
    public bool DeadLetterExpired { get; init; }
}
