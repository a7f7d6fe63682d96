using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Keys;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using FeatureStore.Storage.Telemetry;
using SortKey = FeatureStore.Storage.Keys.SortKey;

namespace FeatureStore.Storage.DynamoDb;

/// <summary>
/// A query for each action feature, batches of 100 keys for static ones, side by side up to a bound. What is asked of the table is what an
/// answer needs: not <c>exp</c>; <c>eid</c> only for a cache; of action features nothing that their sort key says already.
/// </summary>
/// <param name="client">AWS's.</param>
/// <param name="options">The table and the bounds.</param>
/// <param name="requests">Of reads.</param>
/// <param name="queries">When a query is sent a second time; null: never.</param>
/// <param name="gets">When a batch of keys is.</param>
/// <param name="readFailed">Told of failures that became an answer's status.</param>
internal sealed class DynamoDbReader(
    IAmazonDynamoDB client,
    DynamoDbOptions options,
    DynamoDbRequests requests,
    ReadHedge? queries,
    ReadHedge? gets,
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
        var work = new List<Func<Task>>(reads.Count);
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
                var position = i;
                work.Add(() => QueryIntoAsync(results, position, read, how, cancellationToken));
                continue;
            }
            var key = FeatureKey.Partition(read.Feature, read.EntityId);
            if (batch?.Count == BatchSize && !batch.ContainsKey(key))
            {
                batch = null;
            }
            if (batch is null)
            {
                var keys = batch = new Dictionary<string, List<int>>();
                work.Add(() => GetIntoAsync(results, reads, keys, how, cancellationToken));
            }
            if (batch.TryGetValue(key, out var positions))
            {
                positions.Add(i);
            }
            else
            {
                batch.Add(key, [i]);
            }
        }
        await RunAsync(work);
        return results;
    }

    /// <summary>Runs a bounded number at a time.</summary>
    private Task RunAsync(List<Func<Task>> work)
    {
        var next = -1;
        var runners = new Task[Math.Min(work.Count, options.MaxConcurrentRequestsPerRead)];
        for (var i = 0; i < runners.Length; i++)
        {
            runners[i] = RunSomeAsync();
        }
        return Task.WhenAll(runners);

        async Task RunSomeAsync()
        {
            int mine;
            while ((mine = Interlocked.Increment(ref next)) < work.Count)
            {
                await work[mine]();
            }
        }
    }

    /// <summary>Whether a read has to be refused: by the time its turn came, nobody would wait for it any more.</summary>
    private bool IsRefused(string operation)
    {
        if (requests.Queued < options.MaxQueuedReads)
        {
            return false;
        }
        StorageMetrics.ReadRefused(operation);
        readFailed(
            new StoreException(
                StoreFailure.Throttled,
                $"DynamoDB: {options.MaxQueuedReads} reads wait already. Allow more at a time (store:dynamodb:maxConcurrentRequests), or add servers."
            )
        );
        return true;
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
        if (IsRefused("query"))
        {
            results[position] = ReadResult.Failed(ReadStatus.Unavailable);
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
        var values = new Dictionary<string, AttributeValue>
        {
            [":pk"] = new() { S = FeatureKey.Partition(read.Feature, read.EntityId) },
            [":low"] = new() { S = window.LowestSortKey() },
            [":high"] = new() { S = window.AboveSortKeys() },
        };
        Dictionary<string, AttributeValue>? from = null;
        do
        {
            // A page holds 1 MB: long series of long values take several.
            var page = await requests.RunAsync(
                token =>
                    client.QueryAsync(
                        new QueryRequest
                        {
                            TableName = options.Table,
                            KeyConditionExpression = WindowOfKey,
                            ProjectionExpression = "sk, v",
                            ScanIndexForward = false,
                            ConsistentRead = how.Consistent,
                            ExpressionAttributeValues = values,
                            Limit = read.Limit - records.Count,
                            ExclusiveStartKey = from,
                        },
                        token
                    ),
                queries,
                cancellationToken
            );
            foreach (var item in page.Items ?? [])
            {
                if (DynamoDbItem.TryReadAction(item, out var record))
                {
                    records.Add(record);
                }
            }
            from = page.LastEvaluatedKey;
        } while (records.Count < read.Limit && from is { Count: > 0 });
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
        var failed = IsRefused("get");
        try
        {
            await GetAsync(failed ? [] : batch.Keys, items, how, cancellationToken);
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
            // Who wrote a value counts only where it is compared with others: in a cache.
            ProjectionExpression = how.IncludeTombstones ? "pk, v, ts, eid" : "pk, v, ts",
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
        while (pending is { Keys.Count: > 0 })
        {
            var asked = pending;
            var response = await requests.RunAsync(
                async token =>
                {
                    var request = new BatchGetItemRequest { RequestItems = new() { [options.Table] = asked } };
                    var response = await client.BatchGetItemAsync(request, token);
                    var left = response.UnprocessedKeys?.GetValueOrDefault(options.Table)?.Keys.Count ?? 0;
                    return left < asked.Keys.Count ? response : throw DynamoDbFailure.Unprocessed(left);
                },
                gets,
                cancellationToken
            );
            foreach (var item in response.Responses?.GetValueOrDefault(options.Table) ?? [])
            {
                items[item[DynamoDbItem.PartitionKey].S] = item;
            }
            pending = response.UnprocessedKeys?.GetValueOrDefault(options.Table);
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
