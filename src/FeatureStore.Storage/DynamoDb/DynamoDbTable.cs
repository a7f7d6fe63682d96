using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FeatureStore.Storage.Online;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Storage.DynamoDb;

/// <summary>The table itself: created in development, checked in production. A store that does not answer yet is asked again, as a write would.</summary>
internal sealed partial class DynamoDbTable(
    IAmazonDynamoDB client,
    DynamoDbOptions options,
    DynamoDbRequests requests,
    TimeProvider time,
    ILogger logger
)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    /// <exception cref="StoreException">It is missing and may not be created, or has another key.</exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        var table = await FindAsync(cancellationToken);
        if (table is null && options.CreateTable)
        {
            await CreateAsync(cancellationToken);
            table = await FindAsync(cancellationToken);
        }
        while (table?.TableStatus == TableStatus.CREATING)
        {
            await Task.Delay(PollInterval, time, cancellationToken);
            table = await FindAsync(cancellationToken);
        }
        if (table is null)
        {
            throw Wrong("does not exist. Create it, or set store:dynamodb:createTable for development");
        }
        CheckKey(table);
        await CheckExpiryAsync(cancellationToken);
    }

    private Task<TableDescription?> FindAsync(CancellationToken cancellationToken) =>
        requests.RunAsync(
            async token =>
            {
                try
                {
                    return (await client.DescribeTableAsync(options.Table, token)).Table;
                }
                catch (ResourceNotFoundException)
                {
                    return null;
                }
            },
            cancellationToken
        );

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        var request = new CreateTableRequest
        {
            TableName = options.Table,
            BillingMode = BillingMode.PAY_PER_REQUEST,
            KeySchema = [new(DynamoDbItem.PartitionKey, KeyType.HASH), new(DynamoDbItem.SortingKey, KeyType.RANGE)],
            AttributeDefinitions =
            [
                new(DynamoDbItem.PartitionKey, ScalarAttributeType.S),
                new(DynamoDbItem.SortingKey, ScalarAttributeType.S),
            ],
        };
        await requests.RunAsync(
            async token =>
            {
                try
                {
                    return (await client.CreateTableAsync(request, token)).TableDescription;
                }
                catch (ResourceInUseException)
                {
                    return null; // Another process creates it at this moment, or an earlier try did and was not heard.
                }
            },
            cancellationToken
        );
    }

    private void CheckKey(TableDescription table)
    {
        var fits =
            table.KeySchema is { Count: 2 } keys
            && keys[0].AttributeName == DynamoDbItem.PartitionKey
            && keys[1].AttributeName == DynamoDbItem.SortingKey
            && table.AttributeDefinitions.TrueForAll(a =>
                a.AttributeName is not (DynamoDbItem.PartitionKey or DynamoDbItem.SortingKey) || a.AttributeType == ScalarAttributeType.S
            );
        if (!fits)
        {
            throw Wrong("has another key. It must have partition key 'pk' and sort key 'sk', both of type S: create a new table");
        }
    }

    /// <summary>Answers are right without TTL, since nothing past retention is returned, but the table would grow for ever.</summary>
    private async Task CheckExpiryAsync(CancellationToken cancellationToken)
    {
        TimeToLiveDescription? expiry;
        try
        {
            expiry = (
                await requests.RunAsync(token => client.DescribeTimeToLiveAsync(options.Table, token), cancellationToken)
            ).TimeToLiveDescription;
        }
        catch (StoreException e) when (e.InnerException is AmazonDynamoDBException { ErrorCode: "AccessDeniedException" })
        {
            return; // The policy of a server need not allow this.
        }
        if (
            expiry?.AttributeName == DynamoDbItem.ExpiresAt
            && (expiry.TimeToLiveStatus == TimeToLiveStatus.ENABLED || expiry.TimeToLiveStatus == TimeToLiveStatus.ENABLING)
        )
        {
            return;
        }
        if (!options.CreateTable)
        {
            LogNoExpiry(logger, options.Table);
            return;
        }
        var enable = new UpdateTimeToLiveRequest
        {
            TableName = options.Table,
            TimeToLiveSpecification = new TimeToLiveSpecification { AttributeName = DynamoDbItem.ExpiresAt, Enabled = true },
        };
        await requests.RunAsync(token => client.UpdateTimeToLiveAsync(enable, token), cancellationToken);
    }

    private StoreException Wrong(string what) => new(StoreFailure.Misconfigured, $"DynamoDB: table '{options.Table}' {what}.");

    [LoggerMessage(
        2101,
        LogLevel.Warning,
        "DynamoDB table '{Table}' does not delete expired records: enable its time to live on attribute 'exp', or it grows for ever"
    )]
    private static partial void LogNoExpiry(ILogger logger, string table);
}
