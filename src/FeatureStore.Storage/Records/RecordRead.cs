using FeatureStore.Definitions.Features;

namespace FeatureStore.Storage.Records;

/// <summary>The newest <paramref name="Limit"/> records of a feature of one entity with <paramref name="From"/> ≤ event ms &lt; <paramref name="To"/>.</summary>
/// <param name="Feature">Which feature.</param>
/// <param name="EntityId">Of which entity.</param>
/// <param name="From">Epoch ms, inclusive. The caller raises it to now − <c>retain.period</c>, so that nothing past retention is returned.</param>
/// <param name="To">Epoch ms, exclusive; <see cref="long.MaxValue"/> for no bound. Static features have none.</param>
/// <param name="Limit">At least 1; 1 for a static feature.</param>
public readonly record struct RecordRead(FeatureDefinition Feature, string EntityId, long From, long To, int Limit);
