using System.Runtime.InteropServices;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using FeatureStore.Storage.Telemetry;
using SortKey = FeatureStore.Storage.Keys.SortKey;

namespace FeatureStore.Storage.DynamoDb;

/// <summary>Action records in batches of 25, static ones each by a conditional put (I3).</summary>
internal sealed class DynamoDbWriter(IAmazonDynamoDB client, DynamoDbOptions options, DynamoDbRequests requests)
{
    private const int BatchSize = 25;
    private const string NotOlder = "attribute_not_exists(pk) OR ts < :ts OR (ts = :ts AND eid <= :eid)";

    /// <summary>Returns when all are durable.</summary>
    /// <exception cref="StoreException">
    /// Refused: the records it names, and no others, are not durable. Otherwise any part may be.
    /// </exception>
    public async Task WriteAsync(IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken)
    {
        var folded = Fold(writes);
        var tasks = new List<Task<IReadOnlyList<RefusedRecord>>>();
        var batch = new List<RecordWrite>(Math.Min(folded.Count, BatchSize));
        foreach (var write in folded)
        {
            if (write.Feature.Kind == FeatureKind.Static)
            {
                tasks.Add(PutStaticAsync(write, cancellationToken));
                continue;
            }
            batch.Add(write);
            if (batch.Count == BatchSize)
            {
                tasks.Add(PutBatchAsync(batch, cancellationToken));
                batch = new List<RecordWrite>(BatchSize);
            }
        }
        if (batch.Count > 0)
        {
            tasks.Add(PutBatchAsync(batch, cancellationToken));
        }
        var refused = (await Task.WhenAll(tasks)).SelectMany(records => records).ToArray();
        if (refused.Length > 0)
        {
            throw DynamoDbFailure.Refused(refused);
        }
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

    /// <returns>The records that DynamoDB refuses for themselves; the others are durable.</returns>
    private async Task<IReadOnlyList<RefusedRecord>> PutBatchAsync(List<RecordWrite> batch, CancellationToken cancellationToken)
    {
        StorageMetrics.BatchSent(batch.Count);
        var requested = batch.ConvertAll(write => new WriteRequest(new PutRequest(DynamoDbItem.Of(write, options.CompressAbove))));
        try
        {
            await PutAllAsync(requested, cancellationToken);
            return [];
        }
        catch (StoreException e) when (DynamoDbFailure.IsOfItem(e))
        {
            if (batch.Count == 1)
            {
                return [new RefusedRecord(batch[0], e.InnerException!.Message)];
            }
        }
        // One item has the whole batch refused, and the answer does not say which: each goes alone.
        var refused = new List<RefusedRecord>();
        foreach (var write in batch)
        {
            refused.AddRange(await PutBatchAsync([write], cancellationToken));
        }
        return refused;
    }

    private async Task PutAllAsync(List<WriteRequest>? pending, CancellationToken cancellationToken)
    {
        // Only a reply without progress counts as a failure.
        while (pending is not null)
        {
            pending = await requests.RunAsync(
                async token =>
                {
                    var request = new BatchWriteItemRequest { RequestItems = new() { [options.Table] = pending } };
                    var response = await client.BatchWriteItemAsync(request, token);
                    var left = response.UnprocessedItems?.GetValueOrDefault(options.Table);
                    if (left is null or { Count: 0 })
                    {
                        return null;
                    }
                    if (left.Count == pending.Count)
                    {
                        throw DynamoDbFailure.Unprocessed(left.Count);
                    }
                    requests.Throttled();
                    return left;
                },
                cancellationToken
            );
        }
    }

    private async Task<IReadOnlyList<RefusedRecord>> PutStaticAsync(RecordWrite write, CancellationToken cancellationToken)
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
        try
        {
            return await requests.RunAsync<IReadOnlyList<RefusedRecord>>(
                async token =>
                {
                    try
                    {
                        await client.PutItemAsync(request, token);
                    }
                    catch (ConditionalCheckFailedException)
                    {
                        // What is stored is newer: this write is done. Nearly always ConditionAnswers has said so without an exception.
                    }
                    return [];
                },
                cancellationToken
            );
        }
        catch (StoreException e) when (DynamoDbFailure.IsOfItem(e))
        {
            return [new RefusedRecord(write, e.InnerException!.Message)];
        }
    }
}
