using System.Runtime.InteropServices;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Records;
using SortKey = FeatureStore.Storage.Keys.SortKey;

namespace FeatureStore.Storage.DynamoDb;

/// <summary>Action records in batches of 25, static ones each by a conditional put (I3).</summary>
internal sealed class DynamoDbWriter(IAmazonDynamoDB client, DynamoDbOptions options, DynamoDbRequests requests)
{
    private const int BatchSize = 25;
    private const string NotOlder = "attribute_not_exists(pk) OR ts < :ts OR (ts = :ts AND eid <= :eid)";

    /// <summary>Returns when all are durable.</summary>
    public Task WriteAsync(IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken)
    {
        var folded = Fold(writes);
        var tasks = new List<Task>();
        var batch = new List<WriteRequest>(Math.Min(folded.Count, BatchSize));
        foreach (var write in folded)
        {
            if (write.Feature.Kind == FeatureKind.Static)
            {
                tasks.Add(PutStaticAsync(write, cancellationToken));
                continue;
            }
            batch.Add(new WriteRequest(new PutRequest(DynamoDbItem.Of(write, options.CompressAbove))));
            if (batch.Count == BatchSize)
            {
                tasks.Add(PutBatchAsync(batch, cancellationToken));
                batch = new List<WriteRequest>(BatchSize);
            }
        }
        if (batch.Count > 0)
        {
            tasks.Add(PutBatchAsync(batch, cancellationToken));
        }
        return tasks.Count == 1 ? tasks[0] : Task.WhenAll(tasks);
    }

    /// <summary>One write a key: a batch may not name a key twice, and puts that run side by side have no order.</summary>
    private static List<RecordWrite> Fold(IReadOnlyList<RecordWrite> writes)
    {
        var folded = new List<RecordWrite>(writes.Count);
        if (writes.Count == 1)
        {
            folded.Add(writes[0]);
            return folded;
        }
        var positions = new Dictionary<(string, SortKey), int>(writes.Count);
        for (var i = 0; i < writes.Count; i++)
        {
            var write = writes[i];
            ref var position = ref CollectionsMarshal.GetValueRefOrAddDefault(positions, (write.PartitionKey, write.SortKey), out var seen);
            if (!seen)
            {
                position = folded.Count;
                folded.Add(write);
            }
            else if (write.Feature.Kind == FeatureKind.Action || EventOrder.Compare(folded[position], write) <= 0)
            {
                folded[position] = write;
            }
        }
        return folded;
    }

    private async Task PutBatchAsync(List<WriteRequest> batch, CancellationToken cancellationToken)
    {
        // Only a reply without progress counts as a failure.
        List<WriteRequest>? pending = batch;
        while (pending is not null)
        {
            pending = await requests.RunAsync(
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

    private Task PutStaticAsync(RecordWrite write, CancellationToken cancellationToken)
    {
        var request = new PutItemRequest
        {
            TableName = options.Table,
            Item = DynamoDbItem.Of(write, options.CompressAbove),
            ConditionExpression = NotOlder,
            ExpressionAttributeValues = new()
            {
                [":ts"] = DynamoDbItem.Number(write.Timestamp),
                [":eid"] = new AttributeValue { S = write.EventIdentity },
            },
        };
        return requests.RunAsync<object?>(
            async token =>
            {
                try
                {
                    await client.PutItemAsync(request, token);
                }
                catch (ConditionalCheckFailedException)
                {
                    // What is stored is newer: this write is done.
                }
                return null;
            },
            cancellationToken
        );
    }
}
