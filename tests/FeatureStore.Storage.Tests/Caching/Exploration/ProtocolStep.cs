using FeatureStore.Storage.Caching.Protocol;

namespace FeatureStore.Storage.Tests.Caching.Exploration;

/// <summary>One command to Redis, by the code that sends it in production.</summary>
/// <param name="Id">Unlike any other's.</param>
/// <param name="Name">What it is, with all that its effect depends on.</param>
/// <param name="RunAsync">Sends it, by the protocol or by one that takes over refreshes at once; true when it was granted.</param>
internal sealed record ProtocolStep(int Id, string Name, Func<RedisCacheProtocol, RedisCacheProtocol, string, Task<bool>> RunAsync);
