using FeatureStore.LocalServices.DynamoDb;
using FeatureStore.LocalServices.Redis;

[assembly: AssemblyFixture(typeof(FeatureStore.Storage.Tests.LocalServicesFixture))]

namespace FeatureStore.Storage.Tests;

/// <summary>One Redis and one DynamoDB for the whole run, started by the first test that asks. Tests keep apart by table and entity id.</summary>
public sealed class LocalServicesFixture : IAsyncLifetime
{
    private readonly Lazy<Task<LocalRedis>> _redis = new(() => LocalRedis.OpenAsync());
    private readonly Lazy<Task<LocalDynamoDb>> _dynamoDb = new(() => LocalDynamoDb.OpenAsync());

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async Task<string> RedisEndpointAsync() => (await _redis.Value).Endpoint;

    public async Task<string> DynamoDbEndpointAsync() => (await _dynamoDb.Value).Endpoint;

    public async ValueTask DisposeAsync()
    {
        if (_redis.IsValueCreated)
        {
            await (await _redis.Value).DisposeAsync();
        }
        if (_dynamoDb.IsValueCreated)
        {
            await (await _dynamoDb.Value).DisposeAsync();
        }
    }
}
