namespace FeatureStore.Definitions.Changes;

/// <summary>What happens to a definition.</summary>
public enum ChangeKind
{
    Added,
    Removed,
    Changed,
}
