using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FeatureStore.Storage.Online;

namespace FeatureStore.Storage.DynamoDb;

/// <summary>Rows that are no records, and the deletion of whole partitions.</summary>
internal sealed class DynamoDbMarkers(IAmazonDynamoDB client, DynamoDbOptions options, DynamoDbRequests writes, DynamoDbRequests reads)
{
    private const int BatchSize = 25;

    public async Task PutAsync(IReadOnlyList<StoreMarker> markers, CancellationToken cancellationToken)
    {
        foreach (var batch in markers.Chunk(BatchSize))
        {
            await WriteAsync([.. batch.Select(marker => new WriteRequest(new PutRequest(Item(marker))))], cancellationToken);
        }
    }

    public Task<bool> TryReplaceAsync(StoreMarker marker, string? expected, CancellationToken cancellationToken)
    {
        var request = new PutItemRequest
        {
            TableName = options.Table,
            Item = Item(marker),
            ConditionExpression = expected is null ? "attribute_not_exists(pk)" : "v = :expected",
            ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
        };
        if (expected is not null)
        {
            request.ExpressionAttributeValues = new() { [":expected"] = new AttributeValue { S = expected } };
        }
        return writes.RunAsync(
            async token =>
            {
                try
                {
                    return !ConditionAnswers.IsFailure(await client.PutItemAsync(request, token));
                }
                catch (ConditionalCheckFailedException e)
                {
                    // It may be our own, of an attempt that was not answered.
                    return e.Item?.TryGetValue(DynamoDbItem.Value, out var value) == true && value.S == marker.Value;
                }
            },
            cancellationToken
        );
    }

    public async Task<IReadOnlyList<StoreMarker>> ReadAsync(string partitionKey, string fromSortKey, CancellationToken cancellationToken)
    {
        // A key that is compared may not be empty.
        var isAll = fromSortKey.Length == 0;
        var request = new QueryRequest
        {
            TableName = options.Table,
            KeyConditionExpression = isAll ? "pk = :pk" : "pk = :pk AND sk >= :from",
            ConsistentRead = true,
            ExpressionAttributeValues = new() { [":pk"] = new AttributeValue { S = partitionKey } },
        };
        if (!isAll)
        {
            request.ExpressionAttributeValues[":from"] = new AttributeValue { S = fromSortKey };
        }
        var markers = new List<StoreMarker>();
        await foreach (var item in QueryAsync(request, cancellationToken))
        {
            markers.Add(
                new StoreMarker(
                    partitionKey,
                    item[DynamoDbItem.SortingKey].S,
                    long.Parse(item[DynamoDbItem.Timestamp].N, CultureInfo.InvariantCulture),
                    item.TryGetValue(DynamoDbItem.Value, out var value) ? value.S : null,
                    item.TryGetValue(DynamoDbItem.ExpiresAt, out var expiresAt)
                        ? long.Parse(expiresAt.N, CultureInfo.InvariantCulture)
                        : null
                )
            );
        }
        return markers;
    }

    /// <summary>Deletes all rows of a partition.</summary>
    /// <returns>Number of them.</returns>
    public async Task<int> DeleteAsync(string partitionKey, CancellationToken cancellationToken)
    {
        var request = new QueryRequest
        {
            TableName = options.Table,
            KeyConditionExpression = "pk = :pk",
            ProjectionExpression = "pk, sk",
            ConsistentRead = true,
            ExpressionAttributeValues = new() { [":pk"] = new AttributeValue { S = partitionKey } },
        };
        var deleted = 0;
        var batch = new List<WriteRequest>(BatchSize);
        await foreach (var key in QueryAsync(request, cancellationToken))
        {
            deleted++;
            batch.Add(new WriteRequest(new DeleteRequest(key)));
            if (batch.Count == BatchSize)
            {
                await WriteAsync(batch, cancellationToken);
                batch = new List<WriteRequest>(BatchSize);
            }
        }
        if (batch.Count > 0)
        {
            await WriteAsync(batch, cancellationToken);
        }
        return deleted;
    }

    private async IAsyncEnumerable<Dictionary<string, AttributeValue>> QueryAsync(
        QueryRequest request,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        do
        {
            var page = await reads.RunAsync(token => client.QueryAsync(request, token), cancellationToken);
            foreach (var item in page.Items ?? [])
            {
                yield return item;
            }
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        } while (request.ExclusiveStartKey is { Count: > 0 });
    }

    private async Task WriteAsync(List<WriteRequest> batch, CancellationToken cancellationToken)
    {
        // Only a reply without progress counts as a failure.
        List<WriteRequest>? pending = batch;
        while (pending is not null)
        {
            pending = await writes.RunAsync(
                async token =>
                {
                    var request = new BatchWriteItemRequest { RequestItems = new() { [options.Table] = pending } };
                    var response = await client.BatchWriteItemAsync(request, token);
                    var left = response.UnprocessedItems?.GetValueOrDefault(options.Table);
                    return left is null || left.Count < pending.Count ? left : throw DynamoDbFailure.Unprocessed(left.Count);
                },
                cancellationToken
            );
        }
    }

    private static Dictionary<string, AttributeValue> Item(StoreMarker marker)
    {
        var item = new Dictionary<string, AttributeValue>(5)
        {
            [DynamoDbItem.PartitionKey] = new() { S = marker.PartitionKey },
            [DynamoDbItem.SortingKey] = new() { S = marker.SortKey },
            [DynamoDbItem.Timestamp] = DynamoDbItem.Number(marker.Timestamp),
        };
        if (marker.Value is { } value)
        {
            item[DynamoDbItem.Value] = new() { S = value };
        }
        if (marker.ExpiresAt is { } expiresAt)
        {
            item[DynamoDbItem.ExpiresAt] = DynamoDbItem.Number(expiresAt);
        }
        return item;
    }
}
