using System.Text;
using Amazon.DynamoDBv2;
using FeatureStore.Definitions.Features;
using FeatureStore.Storage.DynamoDb;
using FeatureStore.Storage.Records;
using Microsoft.Extensions.Logging.Abstractions;

namespace FeatureStore.Storage.Tests.DynamoDb;

/// <summary>A store on a table of its own in DynamoDB Local, through a client that can fail.</summary>
public abstract class DynamoDbTest(LocalServicesFixture services) : IAsyncLifetime
{
    protected static readonly long Now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private protected DynamoDbOptions Settings { get; } =
        new()
        {
            Table = "test-" + Guid.NewGuid().ToString("N"),
            CreateTable = true,
            RetryDelay = TimeSpan.FromMilliseconds(1),
        };

    private protected FaultyDynamoDbClient Client { get; private set; } = null!;

    private protected DynamoDbOnlineStore Online { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Settings.Endpoint = await services.DynamoDbEndpointAsync();
        Client = new FaultyDynamoDbClient(Settings);
        Online = Store(Client, Settings);
        await Online.InitializeAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await Online.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected static DynamoDbOnlineStore Store(IAmazonDynamoDB client, DynamoDbOptions options) =>
        new(client, options, TimeProvider.System, new Random(1), NullLogger<DynamoDbOnlineStore>.Instance);

    private protected static RecordWrite Write(FeatureDefinition feature, string entity, long timestamp, string eventId, string? value) =>
        new(feature, entity, timestamp, eventId, value is null ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes(value));

    private protected static RecordRead Read(FeatureDefinition feature, string entity) =>
        new(feature, entity, 0, long.MaxValue, feature.Kind == FeatureKind.Action ? 100 : 1);
}
