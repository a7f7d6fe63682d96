namespace FeatureStore.Storage.Online;

/// <summary>How a batch is read.</summary>
/// <param name="Consistent">Strongly consistent, for what fills a cache.</param>
/// <param name="IncludeTombstones">Deleted static values too, for what fills a cache.</param>
public readonly record struct ReadOptions(bool Consistent = false, bool IncludeTombstones = false);
