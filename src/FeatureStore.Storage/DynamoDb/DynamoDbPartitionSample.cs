using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace FeatureStore.Storage.DynamoDb;

/// <summary>
/// Picks partitions: a few from each of many segments of the table, which DynamoDB cuts by the hash of the partition key. From one partition
/// the scan jumps to the next, so that each costs half a read unit, however many records it has.
/// </summary>
internal sealed class DynamoDbPartitionSample(IAmazonDynamoDB client, DynamoDbOptions options, DynamoDbRequests requests)
{
    private const int MaxSegments = 1_000;
    private const int PartitionsPerSegment = 10;
    private const int Parallelism = 8;

    /// <summary>Behind every sort key of ours.</summary>
    private const string BehindAll = "~";

    /// <returns>Partition keys, each once.</returns>
    public async Task<IReadOnlyList<string>> PickAsync(int count, Random random, CancellationToken cancellationToken)
    {
        var segments = Math.Clamp(count / PartitionsPerSegment, 1, MaxSegments);
        var each = (count + segments - 1) / segments;
        var order = Enumerable.Range(0, segments).ToArray();
        random.Shuffle(order);
        var picked = new List<string>();
        await Parallel.ForEachAsync(
            order,
            new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken },
            async (segment, token) =>
            {
                var found = await PickAsync(segment, segments, each, token);
                lock (picked)
                {
                    picked.AddRange(found.Take(count - picked.Count));
                }
            }
        );
        return picked;
    }

    private async Task<List<string>> PickAsync(int segment, int segments, int count, CancellationToken cancellationToken)
    {
        var found = new List<string>();
        Dictionary<string, AttributeValue>? from = null;
        while (found.Count < count)
        {
            var page = await requests.RunAsync(
                token =>
                    client.ScanAsync(
                        new ScanRequest
                        {
                            TableName = options.Table,
                            ProjectionExpression = DynamoDbItem.PartitionKey,
                            Segment = segment,
                            TotalSegments = segments,
                            Limit = 1,
                            ExclusiveStartKey = from,
                        },
                        token
                    ),
                cancellationToken
            );
            if (page.Items is not [var item])
            {
                break;
            }
            var partition = item[DynamoDbItem.PartitionKey].S;
            if (partition[0] != '#')
            {
                found.Add(partition);
            }
            from = new()
            {
                [DynamoDbItem.PartitionKey] = new AttributeValue { S = partition },
                [DynamoDbItem.SortingKey] = new AttributeValue { S = BehindAll },
            };
        }
        return found;
    }
}
