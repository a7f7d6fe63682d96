namespace FeatureStore.Storage.Tests.Caching.Exploration;

/// <summary>How far a loader is.</summary>
internal enum LoaderAt : byte
{
    /// <summary>Has not looked.</summary>
    Idle,

    /// <summary>Found nothing.</summary>
    FoundAbsent,

    /// <summary>Found an entry, which it takes for past its soft TTL.</summary>
    FoundStale,

    /// <summary>Found somebody's token.</summary>
    FoundLoading,

    /// <summary>Waits for the load of the other loader, which is in its process.</summary>
    Joined,

    /// <summary>Leads, and is to place a token where there is nothing.</summary>
    Loads,

    /// <summary>Leads, and is to place a token in an entry.</summary>
    Refreshes,

    /// <summary>Has its token in place.</summary>
    Begun,

    /// <summary>The store did not answer.</summary>
    Failed,

    /// <summary>The store answered.</summary>
    Read,

    /// <summary>Nobody can join any more.</summary>
    Closed,

    /// <summary>Only where a flaw is tried: filled, and joined still.</summary>
    Filled,

    /// <summary>Through.</summary>
    Done,
}
