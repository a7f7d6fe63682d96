using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using FeatureStore.Storage.DynamoDb;

namespace FeatureStore.Storage.Tests.DynamoDb;

/// <summary>AWS's client on a real DynamoDB, which leaves items unprocessed or throws as the service does under load.</summary>
internal sealed class FaultyDynamoDbClient(DynamoDbOptions options)
    : AmazonDynamoDBClient(new BasicAWSCredentials("local", "local"), DynamoDbClientFactory.Config(options))
{
    private int _calls;

    /// <summary>Thrown before a call goes out, while it gives something.</summary>
    public Func<Exception?> Fault { get; set; } = () => null;

    /// <summary>Only every n-th item of a batch is processed; none when 0.</summary>
    public int ProcessEvery { get; set; } = 1;

    /// <summary>What a read waits for before it goes out; its number among all calls is given.</summary>
    public Func<int, CancellationToken, Task> Hold { get; set; } = (_, _) => Task.CompletedTask;

    public bool FailsQueries { get; set; }

    public int Calls => _calls;

    public override async Task<BatchWriteItemResponse> BatchWriteItemAsync(
        BatchWriteItemRequest request,
        CancellationToken cancellationToken = default
    )
    {
        Begin();
        var (table, items) = request.RequestItems.Single();
        var processed = items.Where((_, i) => ProcessEvery > 0 && i % ProcessEvery == 0).ToList();
        if (processed.Count == 0)
        {
            return new BatchWriteItemResponse { UnprocessedItems = request.RequestItems };
        }
        var response = await base.BatchWriteItemAsync(
            new BatchWriteItemRequest { RequestItems = new() { [table] = processed } },
            cancellationToken
        );
        if (processed.Count < items.Count)
        {
            response.UnprocessedItems = new() { [table] = [.. items.Except(processed)] };
        }
        return response;
    }

    public override async Task<BatchGetItemResponse> BatchGetItemAsync(
        BatchGetItemRequest request,
        CancellationToken cancellationToken = default
    )
    {
        await HoldAsync(cancellationToken);
        var (table, asked) = request.RequestItems.Single();
        var processed = asked.Keys.Where((_, i) => ProcessEvery > 0 && i % ProcessEvery == 0).ToList();
        if (processed.Count == 0)
        {
            return new BatchGetItemResponse { UnprocessedKeys = request.RequestItems };
        }
        var response = await base.BatchGetItemAsync(
            new BatchGetItemRequest { RequestItems = new() { [table] = With(asked, processed) } },
            cancellationToken
        );
        if (processed.Count < asked.Keys.Count)
        {
            response.UnprocessedKeys = new() { [table] = With(asked, [.. asked.Keys.Except(processed)]) };
        }
        return response;
    }

    public override Task<PutItemResponse> PutItemAsync(PutItemRequest request, CancellationToken cancellationToken = default)
    {
        Begin();
        return base.PutItemAsync(request, cancellationToken);
    }

    public override async Task<QueryResponse> QueryAsync(QueryRequest request, CancellationToken cancellationToken = default)
    {
        await HoldAsync(cancellationToken);
        if (FailsQueries)
        {
            throw new HttpRequestException("reset");
        }
        return await base.QueryAsync(request, cancellationToken);
    }

    public override Task<DescribeTableResponse> DescribeTableAsync(string tableName, CancellationToken cancellationToken = default)
    {
        Begin();
        return base.DescribeTableAsync(tableName, cancellationToken);
    }

    private static KeysAndAttributes With(KeysAndAttributes asked, List<Dictionary<string, AttributeValue>> keys) =>
        new()
        {
            Keys = keys,
            ProjectionExpression = asked.ProjectionExpression,
            ConsistentRead = asked.ConsistentRead,
        };

    private int Begin()
    {
        var call = Interlocked.Increment(ref _calls);
        if (Fault() is { } fault)
        {
            throw fault;
        }
        return call;
    }

    private async Task HoldAsync(CancellationToken cancellationToken) => await Hold(Begin(), cancellationToken);
}
