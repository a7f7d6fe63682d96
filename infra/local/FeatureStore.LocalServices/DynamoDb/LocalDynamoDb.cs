namespace FeatureStore.LocalServices.DynamoDb;

/// <summary>A DynamoDB to use: the one that <see cref="EndpointVariables.DynamoDb"/> names, else a process of our own.</summary>
public sealed class LocalDynamoDb : IAsyncDisposable
{
    private readonly DynamoDbLocalProcess? _process;

    private LocalDynamoDb(string endpoint, DynamoDbLocalProcess? process)
    {
        Endpoint = endpoint;
        _process = process;
    }

    /// <summary>A URL.</summary>
    public string Endpoint { get; }

    public static async Task<LocalDynamoDb> OpenAsync(CancellationToken cancellationToken = default)
    {
        if (EndpointVariables.Read(EndpointVariables.DynamoDb) is { } given)
        {
            return new LocalDynamoDb(given, null);
        }
        var process = await DynamoDbLocalProcess.StartAsync(cancellationToken);
        return new LocalDynamoDb(process.Endpoint, process);
    }

    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;
}
