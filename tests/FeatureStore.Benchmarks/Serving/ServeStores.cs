namespace FeatureStore.Benchmarks.Serving;

/// <summary>Where the server reads from.</summary>
[Flags]
internal enum ServeStores
{
    /// <summary>The embedded store alone.</summary>
    Sqlite = 1,

    /// <summary>Redis in front of it, warm.</summary>
    Redis = 2,

    /// <summary>The memory of the server itself (<c>cache.local</c>), warm.</summary>
    Local = 4,

    All = Sqlite | Redis | Local,
}
