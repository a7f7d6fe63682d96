using FeatureStore.Storage.DynamoDb;

namespace FeatureStore.Storage.Tests.DynamoDb;

public sealed class DynamoDbOptionsTests
{
    [Fact]
    public void Client_takes_dummy_credentials_on_loopback_only()
    {
        DynamoDbClientFactory.Credentials(new DynamoDbOptions { Endpoint = "http://127.0.0.1:8000" }).ShouldNotBeNull();
        DynamoDbClientFactory.Credentials(new DynamoDbOptions { Endpoint = "http://localhost:8000" }).ShouldNotBeNull();
        DynamoDbClientFactory.Credentials(new DynamoDbOptions { Endpoint = "https://dynamodb.example.com" }).ShouldBeNull();
        DynamoDbClientFactory.Credentials(new DynamoDbOptions()).ShouldBeNull();
        var config = DynamoDbClientFactory.Config(new DynamoDbOptions { Region = "ap-northeast-2" });
        config.RegionEndpoint.SystemName.ShouldBe("ap-northeast-2");
        config.MaxErrorRetry.ShouldBe(0);
    }

    [Fact]
    public void Options_have_these_defaults()
    {
        var options = new DynamoDbOptions();

        options.Table.ShouldBe("featurestore");
        options.Endpoint.ShouldBeNull();
        options.Region.ShouldBeNull();
        options.CreateTable.ShouldBeFalse();
        options.CompressAbove.ShouldBe(800);
        options.MaxConcurrentRequests.ShouldBe(128);
        options.MaxConcurrentRequestsPerRead.ShouldBe(32);
        options.MaxQueuedReads.ShouldBe(1_024);
        options.HedgedReads.ShouldBe(0.05);
        options.RequestTimeout.ShouldBe(TimeSpan.FromSeconds(3));
        options.WriteRetries.ShouldBe(7);
        options.ReadRetries.ShouldBe(2);
        options.RetryDelay.ShouldBe(TimeSpan.FromMilliseconds(50));
    }
}
