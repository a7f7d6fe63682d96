using FeatureStore.Storage.DynamoDb;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Tests.Online;
using Microsoft.Extensions.Logging.Abstractions;

namespace FeatureStore.Storage.Tests.DynamoDb;

public sealed class DynamoDbOnlineStoreContractTests(LocalServicesFixture services) : OnlineStoreContract
{
    protected override async Task<IOnlineStore> CreateAsync() =>
        new DynamoDbOnlineStore(
            new DynamoDbOptions
            {
                Endpoint = await services.DynamoDbEndpointAsync(),
                Table = "contract",
                CreateTable = true,
            },
            TimeProvider.System,
            new Random(1),
            NullLogger<DynamoDbOnlineStore>.Instance
        );
}
