using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FeatureStore.Storage.DynamoDb;
using FeatureStore.Storage.Online;
using Microsoft.Extensions.Logging.Abstractions;

namespace FeatureStore.Storage.Tests.DynamoDb;

/// <summary>What a start makes of the table that is there, or is not.</summary>
public sealed class DynamoDbTableTests(LocalServicesFixture services) : DynamoDbTest(services)
{
    [Fact]
    public async Task InitializeAsync_without_table_says_what_to_do()
    {
        var options = new DynamoDbOptions { Endpoint = Settings.Endpoint, Table = "missing" };
        await using var store = new DynamoDbOnlineStore(
            options,
            TimeProvider.System,
            new Random(1),
            NullLogger<DynamoDbOnlineStore>.Instance
        );

        var failure = await Should.ThrowAsync<StoreException>(() => store.InitializeAsync(CancellationToken.None));

        failure.Failure.ShouldBe(StoreFailure.Misconfigured);
        failure.Message.ShouldContain("'missing'");
        failure.Message.ShouldContain("store:dynamodb:createTable");
    }

    [Fact]
    public async Task InitializeAsync_asks_a_store_that_does_not_answer_yet_again()
    {
        var left = Settings.WriteRetries;
        using var client = new FaultyDynamoDbClient(Settings)
        {
            Fault = () => Interlocked.Decrement(ref left) >= 0 ? new TaskCanceledException("timed out") : null,
        };
        await using var store = Store(client, Settings);

        await store.InitializeAsync(CancellationToken.None);

        client.Calls.ShouldBe(Settings.WriteRetries + 1);
    }

    [Fact]
    public async Task InitializeAsync_on_a_table_of_another_key_says_so()
    {
        var table = "other-" + Guid.NewGuid().ToString("N");
        await Client.CreateTableAsync(
            new CreateTableRequest(table, [new("id", KeyType.HASH)], [new("id", ScalarAttributeType.S)], new ProvisionedThroughput(1, 1))
        );
        var options = new DynamoDbOptions { Endpoint = Settings.Endpoint, Table = table };
        await using var store = new DynamoDbOnlineStore(
            options,
            TimeProvider.System,
            new Random(1),
            NullLogger<DynamoDbOnlineStore>.Instance
        );

        var failure = await Should.ThrowAsync<StoreException>(() => store.InitializeAsync(CancellationToken.None));

        failure.Failure.ShouldBe(StoreFailure.Misconfigured);
        failure.Message.ShouldContain("'pk'");
    }

    [Fact]
    public async Task InitializeAsync_creates_the_table_with_expiry_and_accepts_it_afterwards()
    {
        var expiry = (await Client.DescribeTimeToLiveAsync(Settings.Table)).TimeToLiveDescription;
        expiry.AttributeName.ShouldBe("exp");
        await using var second = Store(new FaultyDynamoDbClient(Settings), Settings);

        await second.InitializeAsync(CancellationToken.None);
    }
}
