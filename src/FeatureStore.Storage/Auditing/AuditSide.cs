namespace FeatureStore.Storage.Auditing;

/// <summary>Where a difference was found.</summary>
public enum AuditSide
{
    /// <summary>In Redis, against the store.</summary>
    Cache,

    /// <summary>In the store, against what events make, or against the definitions.</summary>
    Store,
}
