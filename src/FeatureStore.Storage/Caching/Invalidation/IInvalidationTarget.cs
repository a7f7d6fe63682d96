namespace FeatureStore.Storage.Caching.Invalidation;

/// <summary>What forgets entries that were written elsewhere.</summary>
internal interface IInvalidationTarget
{
    /// <summary>The entry was written: what was asked before this call is old.</summary>
    /// <param name="feature">Name.</param>
    /// <param name="entityId">Id.</param>
    void Invalidate(string feature, string entityId);

    /// <summary>Nobody knows what was written.</summary>
    void InvalidateAll();
}
