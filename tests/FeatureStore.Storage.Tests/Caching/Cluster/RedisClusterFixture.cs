using FeatureStore.LocalServices.Redis;

namespace FeatureStore.Storage.Tests.Caching.Cluster;

/// <summary>One cluster for the tests of a class.</summary>
public sealed class RedisClusterFixture : IAsyncLifetime
{
    public RedisCluster Cluster { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Cluster = await RedisCluster.StartAsync();

    public ValueTask DisposeAsync() => Cluster.DisposeAsync();
}
