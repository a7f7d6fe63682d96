using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Keys;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using SortKey = FeatureStore.Storage.Keys.SortKey;

namespace FeatureStore.Storage.DynamoDb;

/// <summary>A query for each action feature, batches of 100 keys for static ones; all side by side.</summary>
internal sealed class DynamoDbReader(
    IAmazonDynamoDB client,
    DynamoDbOptions options,
    DynamoDbRequests requests,
    Action<Exception> readFailed
)
{
    private const int BatchSize = 100;
    private const string WindowOfKey = "pk = :pk AND sk BETWEEN :low AND :high";

    /// <summary>Answers each read; one that fails says so in its status.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<ReadResult[]> ReadAsync(IReadOnlyList<RecordRead> reads, ReadOptions how, CancellationToken cancellationToken)
    {
        var results = new ReadResult[reads.Count];
        var tasks = new List<Task>(reads.Count);
        // A batch may not name a key twice: reads of one key share it.
        Dictionary<string, List<int>>? batch = null;
        for (var i = 0; i < results.Length; i++)
        {
            var read = reads[i];
            if (!FeatureKey.Fits(read.Feature, read.EntityId))
            {
                // Nothing can be stored under it, and one such key would fail a whole batch.
                results[i] = ReadResult.Empty;
                continue;
            }
            if (read.Feature.Kind == FeatureKind.Action)
            {
                tasks.Add(QueryIntoAsync(results, i, read, how, cancellationToken));
                continue;
            }
            batch ??= new Dictionary<string, List<int>>();
            var key = FeatureKey.Partition(read.Feature, read.EntityId);
            if (batch.TryGetValue(key, out var positions))
            {
                positions.Add(i);
                continue;
            }
            if (batch.Count == BatchSize)
            {
                tasks.Add(GetIntoAsync(results, reads, batch, how, cancellationToken));
                batch = new Dictionary<string, List<int>>();
            }
            batch.Add(key, [i]);
        }
        if (batch is not null)
        {
            tasks.Add(GetIntoAsync(results, reads, batch, how, cancellationToken));
        }
        await Task.WhenAll(tasks);
        return results;
    }

    private async Task QueryIntoAsync(
        ReadResult[] results,
        int position,
        RecordRead read,
        ReadOptions how,
        CancellationToken cancellationToken
    )
    {
        var window = RecordWindow.Of(read);
        if (window.IsEmpty)
        {
            results[position] = ReadResult.Empty;
            return;
        }
        try
        {
            var records = await QueryAsync(read, window, how, cancellationToken);
            results[position] = records.Length == 0 ? ReadResult.Empty : new ReadResult(ReadStatus.Ok, records);
        }
        catch (Exception e) when (e is StoreException or InvalidDataException)
        {
            readFailed(e);
            results[position] = ReadResult.Failed(ReadStatus.Unavailable);
        }
    }

    private async Task<StoredRecord[]> QueryAsync(
        RecordRead read,
        RecordWindow window,
        ReadOptions how,
        CancellationToken cancellationToken
    )
    {
        var records = new List<StoredRecord>();
        var request = new QueryRequest
        {
            TableName = options.Table,
            KeyConditionExpression = WindowOfKey,
            ProjectionExpression = "sk, v",
            ScanIndexForward = false,
            ConsistentRead = how.Consistent,
            ExpressionAttributeValues = new()
            {
                [":pk"] = new AttributeValue { S = FeatureKey.Partition(read.Feature, read.EntityId) },
                [":low"] = new AttributeValue { S = window.LowestSortKey() },
                [":high"] = new AttributeValue { S = window.AboveSortKeys() },
            },
        };
        do
        {
            // A page holds 1 MB: long series of long values take several.
            request.Limit = read.Limit - records.Count;
            var page = await requests.RunAsync(token => client.QueryAsync(request, token), cancellationToken);
            foreach (var item in page.Items ?? [])
            {
                if (DynamoDbItem.TryReadAction(item, out var record))
                {
                    records.Add(record);
                }
            }
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        } while (records.Count < read.Limit && request.ExclusiveStartKey is { Count: > 0 });
        return [.. records];
    }

    private async Task GetIntoAsync(
        ReadResult[] results,
        IReadOnlyList<RecordRead> reads,
        Dictionary<string, List<int>> batch,
        ReadOptions how,
        CancellationToken cancellationToken
    )
    {
        var items = new Dictionary<string, Dictionary<string, AttributeValue>>(batch.Count);
        var failed = false;
        try
        {
            await GetAsync(batch.Keys, items, how, cancellationToken);
        }
        catch (StoreException e)
        {
            // What came before the failure is answered still.
            readFailed(e);
            failed = true;
        }
        foreach (var (key, positions) in batch)
        {
            var found = items.TryGetValue(key, out var item);
            foreach (var position in positions)
            {
                results[position] =
                    found ? StaticResult(item!, reads[position], how)
                    : failed ? ReadResult.Failed(ReadStatus.Unavailable)
                    : ReadResult.Empty;
            }
        }
    }

    private async Task GetAsync(
        IEnumerable<string> partitionKeys,
        Dictionary<string, Dictionary<string, AttributeValue>> items,
        ReadOptions how,
        CancellationToken cancellationToken
    )
    {
        KeysAndAttributes? pending = new()
        {
            Keys = [],
            ProjectionExpression = "pk, v, ts, eid",
            ConsistentRead = how.Consistent,
        };
        foreach (var key in partitionKeys)
        {
            pending.Keys.Add(
                new()
                {
                    [DynamoDbItem.PartitionKey] = new AttributeValue { S = key },
                    [DynamoDbItem.SortingKey] = new AttributeValue { S = SortKey.Static },
                }
            );
        }
        // A reply holds 16 MB, so that some keys may be left over without any throttling. Only a reply without progress counts as a failure.
        while (pending is not null)
        {
            pending = await requests.RunAsync(
                async token =>
                {
                    var request = new BatchGetItemRequest { RequestItems = new() { [options.Table] = pending } };
                    var response = await client.BatchGetItemAsync(request, token);
                    var found = response.Responses?.GetValueOrDefault(options.Table) ?? [];
                    foreach (var item in found)
                    {
                        items[item[DynamoDbItem.PartitionKey].S] = item;
                    }
                    var left = response.UnprocessedKeys?.GetValueOrDefault(options.Table);
                    return left is null || left.Keys.Count < pending.Keys.Count ? left : throw DynamoDbFailure.Unprocessed(left.Keys.Count);
                },
                cancellationToken
            );
        }
    }

    private ReadResult StaticResult(Dictionary<string, AttributeValue> item, RecordRead read, ReadOptions how)
    {
        try
        {
            var record = DynamoDbItem.ReadStatic(item);
            return record.Timestamp < read.From || (record.IsTombstone && !how.IncludeTombstones)
                ? ReadResult.Empty
                : new ReadResult(ReadStatus.Ok, [record]);
        }
        catch (InvalidDataException e)
        {
            readFailed(e);
            return ReadResult.Failed(ReadStatus.Unavailable);
        }
    }
}
