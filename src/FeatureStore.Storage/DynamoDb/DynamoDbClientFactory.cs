using Amazon;
using Amazon.DynamoDBv2;
using Amazon.Runtime;

namespace FeatureStore.Storage.DynamoDb;

/// <summary>Settings → AWS's client.</summary>
internal static class DynamoDbClientFactory
{
    private const string LoopbackRegion = "us-east-1";

    public static AmazonDynamoDBClient Create(DynamoDbOptions options) =>
        Credentials(options) is { } credentials
            ? new AmazonDynamoDBClient(credentials, Config(options))
            : new AmazonDynamoDBClient(Config(options));

    /// <summary>Null: AWS's default chain.</summary>
    internal static AWSCredentials? Credentials(DynamoDbOptions options) =>
        IsLoopback(options) ? new BasicAWSCredentials("local", "local") : null;

    internal static AmazonDynamoDBConfig Config(DynamoDbOptions options)
    {
        var config = new AmazonDynamoDBConfig
        {
            // Retries are ours, so that they are bounded, jittered and counted in one place.
            MaxErrorRetry = 0,
            Timeout = options.RequestTimeout,
            HttpClientFactory = new ConditionAnswers.Factory(2 * options.MaxConcurrentRequests),
        };
        if (options.Endpoint is not null)
        {
            config.ServiceURL = options.Endpoint;
            config.AuthenticationRegion = options.Region ?? LoopbackRegion;
        }
        else if (options.Region is not null)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(options.Region);
        }
        return config;
    }

    private static bool IsLoopback(DynamoDbOptions options) =>
        options.Endpoint is not null && new Uri(options.Endpoint, UriKind.Absolute).IsLoopback;
}
