using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using FeatureStore.Storage.DynamoDb;

namespace FeatureStore.Storage.Tests.DynamoDb;

/// <summary>AWS's client on a real DynamoDB, which sums up the units that each request is billed for.</summary>
internal sealed class MeteredDynamoDbClient(DynamoDbOptions options)
    : AmazonDynamoDBClient(new BasicAWSCredentials("local", "local"), DynamoDbClientFactory.Config(options))
{
    private readonly Lock _gate = new();
    private double _units;

    /// <summary>Units since it was last asked.</summary>
    public double TakeUnits()
    {
        lock (_gate)
        {
            var units = _units;
            _units = 0;
            return units;
        }
    }

    public override async Task<BatchWriteItemResponse> BatchWriteItemAsync(
        BatchWriteItemRequest request,
        CancellationToken cancellationToken = default
    )
    {
        request.ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL;
        var response = await base.BatchWriteItemAsync(request, cancellationToken);
        Add(response.ConsumedCapacity);
        return response;
    }

    public override async Task<PutItemResponse> PutItemAsync(PutItemRequest request, CancellationToken cancellationToken = default)
    {
        request.ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL;
        var response = await base.PutItemAsync(request, cancellationToken);
        Add([response.ConsumedCapacity]);
        return response;
    }

    public override async Task<QueryResponse> QueryAsync(QueryRequest request, CancellationToken cancellationToken = default)
    {
        request.ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL;
        var response = await base.QueryAsync(request, cancellationToken);
        Add([response.ConsumedCapacity]);
        return response;
    }

    public override async Task<BatchGetItemResponse> BatchGetItemAsync(
        BatchGetItemRequest request,
        CancellationToken cancellationToken = default
    )
    {
        request.ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL;
        var response = await base.BatchGetItemAsync(request, cancellationToken);
        Add(response.ConsumedCapacity);
        return response;
    }

    private void Add(List<ConsumedCapacity> capacities)
    {
        lock (_gate)
        {
            _units += capacities.Sum(capacity => capacity.CapacityUnits ?? 0);
        }
    }
}
