using Amazon.DynamoDBv2;
using FeatureStore.Storage.Auditing;
using FeatureStore.Storage.Erasure;
using FeatureStore.Storage.Keys;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using FeatureStore.Storage.Telemetry;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Storage.DynamoDb;

/// <summary>The online store on one DynamoDB table.</summary>
public sealed partial class DynamoDbOnlineStore : IOnlineStore, IErasableStore, ISampledStore
{
    /// <summary>Second requests saved up at most: a short spell of slowness, not a long one.</summary>
    private const int HedgeBurst = 20;

    // As AWS's clients have it: 500 tokens, of which a retry costs five and a success gives one back.
    private const int RetryBurst = 100;
    private const double RetryShare = 0.2;

    private readonly ILogger<DynamoDbOnlineStore> _logger;
    private readonly LogThrottle _readFailures;
    private readonly IAmazonDynamoDB _client;
    private readonly DynamoDbTable _table;
    private readonly DynamoDbWriter _writer;
    private readonly DynamoDbReader _reader;
    private readonly DynamoDbMarkers _markers;
    private readonly DynamoDbPartitionSample _sample;

    /// <param name="options">Validated.</param>
    /// <param name="time">Times retries.</param>
    /// <param name="random">Jitter of retries; used by this store alone.</param>
    /// <param name="logger">Failed reads, and what is unwise about the table.</param>
    public DynamoDbOnlineStore(DynamoDbOptions options, TimeProvider time, Random random, ILogger<DynamoDbOnlineStore> logger)
        : this(DynamoDbClientFactory.Create(options), options, time, random, logger) { }

    internal DynamoDbOnlineStore(
        IAmazonDynamoDB client,
        DynamoDbOptions options,
        TimeProvider time,
        Random random,
        ILogger<DynamoDbOnlineStore> logger
    )
    {
        _logger = logger;
        _readFailures = new LogThrottle(time);
        _client = client;
        var shared = new LockedRandom(random);
        var writes = new DynamoDbRequests(options, "write", options.WriteRetries, isAdaptive: true, time, shared);
        var hedges = options.HedgedReads > 0 ? new ShareBudget(options.HedgedReads, HedgeBurst, isFull: false) : null;
        var reads = new DynamoDbRequests(options, "read", options.ReadRetries, isAdaptive: false, time, shared)
        {
            RetryBudget = new ShareBudget(RetryShare, RetryBurst, isFull: true),
            HedgeBudget = hedges,
        };
        var starts = new DynamoDbRequests(
            options,
            "start",
            options.WriteRetries,
            isAdaptive: false,
            time,
            shared,
            e => LogNotReadyYet(options.Table, e.Message)
        );
        _table = new DynamoDbTable(client, options, starts, time, logger);
        _writer = new DynamoDbWriter(client, options, writes);
        _reader = new DynamoDbReader(
            client,
            options,
            reads,
            hedges is null ? null : new ReadHedge(hedges, "query", time),
            hedges is null ? null : new ReadHedge(hedges, "get", time),
            OnReadFailed
        );
        _markers = new DynamoDbMarkers(client, options, writes, reads);
        _sample = new DynamoDbPartitionSample(client, options, reads);
    }

    /// <inheritdoc/>
    public Task InitializeAsync(CancellationToken cancellationToken) => _table.EnsureAsync(cancellationToken);

    /// <inheritdoc/>
    public Task WriteAsync(IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken) =>
        writes.Count == 0 ? Task.CompletedTask : _writer.WriteAsync(writes, cancellationToken);

    /// <inheritdoc/>
    public Task<ReadResult[]> ReadAsync(IReadOnlyList<RecordRead> reads, ReadOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _reader.ReadAsync(reads, options, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> SamplePartitionsAsync(int count, Random random, CancellationToken cancellationToken) =>
        _sample.PickAsync(count, random, cancellationToken);

    /// <inheritdoc/>
    public Task PutAsync(IReadOnlyList<StoreMarker> markers, CancellationToken cancellationToken) =>
        _markers.PutAsync(markers, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> TryReplaceAsync(StoreMarker marker, string? expected, CancellationToken cancellationToken) =>
        _markers.TryReplaceAsync(marker, expected, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoreMarker>> ReadAsync(string partitionKey, string fromSortKey, CancellationToken cancellationToken) =>
        _markers.ReadAsync(partitionKey, fromSortKey, cancellationToken);

    /// <inheritdoc/>
    public async Task<int> DeleteAsync(
        string entityPrefix,
        string entityId,
        IReadOnlyList<string> features,
        CancellationToken cancellationToken
    )
    {
        var deleted = 0;
        foreach (var feature in features)
        {
            deleted += await _markers.DeleteAsync(FeatureKey.Partition(entityPrefix, entityId, feature), cancellationToken);
        }
        return deleted;
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private void OnReadFailed(Exception failure)
    {
        if (_readFailures.TryTake(out var suppressed))
        {
            LogReadFailed(failure, suppressed);
        }
    }

    [LoggerMessage(2102, LogLevel.Error, "Reading from DynamoDB failed ({Suppressed} more since the last message)")]
    private partial void LogReadFailed(Exception failure, int suppressed);

    [LoggerMessage(2103, LogLevel.Warning, "The table '{Table}' could not be looked at yet, trying again: {Reason}")]
    private partial void LogNotReadyYet(string table, string reason);
}
