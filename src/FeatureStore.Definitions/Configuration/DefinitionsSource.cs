namespace FeatureStore.Definitions.Configuration;

/// <summary>Kinds of places where definitions are kept.</summary>
public enum DefinitionsSource
{
    /// <summary>A directory on this machine.</summary>
    Directory,

    /// <summary>A branch of a git repository.</summary>
    Git,

    /// <summary>A repository of a Central Dogma server.</summary>
    CentralDogma,
}
