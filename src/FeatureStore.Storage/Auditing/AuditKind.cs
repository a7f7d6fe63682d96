namespace FeatureStore.Storage.Auditing;

/// <summary>How what is kept differs from what it is kept of.</summary>
public enum AuditKind
{
    /// <summary>It lacks something: a cache entry hides a record of the store (I4), or the store lacks a record that an event makes.</summary>
    Missing,

    /// <summary>It has something else, or something that is gone: an entry with another value than the store's, a record with another value than the event's.</summary>
    Stale,

    /// <summary>Nobody asks for it: of a feature that is not defined, or not cached, or of another kind; or an entry that can't be read or never expires.</summary>
    Orphaned,
}
