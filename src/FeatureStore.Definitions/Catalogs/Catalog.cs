using System.Collections.Frozen;
using System.Collections.Immutable;
using FeatureStore.Definitions.Entities;
using FeatureStore.Definitions.Features;
using FeatureStore.Definitions.Streams;

namespace FeatureStore.Definitions.Catalogs;

/// <summary>All definitions of one revision, validated together. Immutable; swapped whole.</summary>
public sealed class Catalog
{
    private readonly FrozenDictionary<string, StreamDefinition> _streams;
    private readonly FrozenDictionary<string, EntityDefinition> _entities;
    private readonly FrozenDictionary<string, FeatureDefinition> _features;

    /// <param name="revision">Names the state of the source: a digest of the files, or a commit.</param>
    /// <param name="streams">Ordered by name, as the others.</param>
    /// <param name="entities">What features are about.</param>
    /// <param name="features">Both kinds.</param>
    public Catalog(
        string revision,
        IEnumerable<StreamDefinition> streams,
        IEnumerable<EntityDefinition> entities,
        IEnumerable<FeatureDefinition> features
    )
    {
        Revision = revision;
        Streams = [.. streams.OrderBy(s => s.Name, StringComparer.Ordinal)];
        Entities = [.. entities.OrderBy(e => e.Name, StringComparer.Ordinal)];
        Features = [.. features.OrderBy(f => f.Name, StringComparer.Ordinal)];
        _streams = Streams.ToFrozenDictionary(s => s.Name);
        _entities = Entities.ToFrozenDictionary(e => e.Name);
        _features = Features.ToFrozenDictionary(f => f.Name);
    }

    public string Revision { get; }

    public ImmutableArray<StreamDefinition> Streams { get; }

    public ImmutableArray<EntityDefinition> Entities { get; }

    public ImmutableArray<FeatureDefinition> Features { get; }

    public StreamDefinition? FindStream(string name) => _streams.GetValueOrDefault(name);

    public EntityDefinition? FindEntity(string name) => _entities.GetValueOrDefault(name);

    public FeatureDefinition? FindFeature(string name) => _features.GetValueOrDefault(name);
}
