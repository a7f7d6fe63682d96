namespace FeatureStore.Storage.Caching.Admission;

/// <summary>Which misses fill Redis.</summary>
public enum CacheAdmission
{
    /// <summary>All, as long as Redis has room; once it evicts, as <see cref="Repeated"/>.</summary>
    Adaptive,

    /// <summary>All.</summary>
    All,

    /// <summary>Only those of keys that were asked for at least twice lately: keys that are read once push nothing out.</summary>
    Repeated,
}
