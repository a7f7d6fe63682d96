namespace FeatureStore.Storage.Tests.Caching.Exploration;

/// <summary>Who takes a step.</summary>
internal enum Actor
{
    Loader1,
    Loader2,
    Writer1,
    Writer2,
    Evictor,
    Expiry,
    Network,
}
