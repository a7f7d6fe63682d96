namespace FeatureStore.Definitions.Changes;

/// <summary>What a change is about.</summary>
public enum ChangeSubject
{
    Stream,
    Entity,
    Feature,
}
