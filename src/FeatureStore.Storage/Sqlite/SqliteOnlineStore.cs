using System.Collections.Concurrent;
using FeatureStore.Storage.Auditing;
using FeatureStore.Storage.Erasure;
using FeatureStore.Storage.Keys;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using FeatureStore.Storage.Telemetry;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Storage.Sqlite;

/// <summary>
/// The embedded online store: one SQLite file in WAL mode, one writer with group commit, a bounded pool of readers that never wait for it.
/// Rows and rules are those of the DynamoDB table.
/// </summary>
public sealed partial class SqliteOnlineStore : IOnlineStore, IErasableStore, ISampledStore
{
    /// <summary>Partitions that one transaction walks over: a long one would keep the log from being taken over.</summary>
    private const int PartitionsAtOnce = 1_000;

    private readonly SqliteOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<SqliteOnlineStore> _logger;
    private readonly LogThrottle _readFailures;
    private readonly SemaphoreSlim _readerSlots;
    private readonly ConcurrentStack<SqliteReader> _idleReaders = new();
    private SqliteWriter? _writer;

    public SqliteOnlineStore(SqliteOptions options, TimeProvider time, ILogger<SqliteOnlineStore> logger)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _readFailures = new LogThrottle(time);
        _readerSlots = new SemaphoreSlim(options.Readers);
    }

    private SqliteWriter Writer => _writer ?? throw new InvalidOperationException("InitializeAsync comes first.");

    /// <inheritdoc/>
    public Task InitializeAsync(CancellationToken cancellationToken)
    {
        _writer ??= new SqliteWriter(_options, _time, failure => LogPurgeFailed(failure));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task WriteAsync(IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken) =>
        writes.Count == 0 ? Task.CompletedTask : Writer.WriteAsync(writes, cancellationToken);

    /// <inheritdoc/>
    public async Task<ReadResult[]> ReadAsync(IReadOnlyList<RecordRead> reads, ReadOptions options, CancellationToken cancellationToken)
    {
        _ = Writer;
        var results = new ReadResult[reads.Count];
        if (results.Length == 0)
        {
            return results;
        }
        try
        {
            await ReadAsync(reader => reader.Read(reads, options, results, cancellationToken), cancellationToken);
        }
        catch (StoreException)
        {
            Array.Fill(results, ReadResult.Failed(ReadStatus.Unavailable));
        }
        return results;
    }

    /// <inheritdoc/>
    public async Task ReadAsync(ReadBatch batch, CancellationToken cancellationToken)
    {
        _ = Writer;
        if (batch.OpenCount == 0)
        {
            return;
        }
        try
        {
            await ReadAsync(reader => reader.Read(batch, cancellationToken), cancellationToken);
        }
        catch (StoreException)
        {
            for (var i = 0; i < batch.Count; i++)
            {
                batch.Answer(i, ReadAnswer.Failed(ReadStatus.Unavailable));
            }
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> SamplePartitionsAsync(int count, Random random, CancellationToken cancellationToken)
    {
        _ = Writer;
        // Each of n seen so far is among the picked with the same chance (reservoir sampling: Vitter, ACM TOMS 11(1), 1985).
        var picked = new List<string>();
        List<string> page = [""];
        long seen = 0;
        while (page is [.., var last])
        {
            await ReadAsync(reader => page = reader.ReadPartitions(last, PartitionsAtOnce), cancellationToken);
            foreach (var partition in page)
            {
                seen++;
                if (picked.Count < count)
                {
                    picked.Add(partition);
                }
                else if (random.NextInt64(seen) is var place && place < count)
                {
                    picked[(int)place] = partition;
                }
            }
        }
        return picked;
    }

    /// <inheritdoc/>
    public Task PutAsync(IReadOnlyList<StoreMarker> markers, CancellationToken cancellationToken) =>
        markers.Count == 0 ? Task.CompletedTask : Writer.PutAsync(markers, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> TryReplaceAsync(StoreMarker marker, string? expected, CancellationToken cancellationToken) =>
        Writer.TryReplaceAsync(marker, expected, cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoreMarker>> ReadAsync(string partitionKey, string fromSortKey, CancellationToken cancellationToken)
    {
        _ = Writer;
        List<StoreMarker> markers = [];
        await ReadAsync(reader => markers = reader.ReadMarkers(partitionKey, fromSortKey), cancellationToken);
        return markers;
    }

    /// <inheritdoc/>
    public Task<int> DeleteAsync(
        string entityPrefix,
        string entityId,
        IReadOnlyList<string> features,
        CancellationToken cancellationToken
    ) => Writer.DeleteAsync(features.Select(feature => FeatureKey.Partition(entityPrefix, entityId, feature)), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_writer is not null)
        {
            await _writer.DisposeAsync();
        }
        while (_idleReaders.TryPop(out var reader))
        {
            reader.Dispose();
        }
        _readerSlots.Dispose();
    }

    private async Task ReadAsync(Action<SqliteReader> read, CancellationToken cancellationToken)
    {
        await _readerSlots.WaitAsync(cancellationToken);
        SqliteReader? reader = null;
        try
        {
            // On the caller's thread: a read takes microseconds, handing it over would take as long.
            if (!_idleReaders.TryPop(out reader))
            {
                reader = new SqliteReader(_options);
            }
            read(reader);
            _idleReaders.Push(reader);
        }
        catch (StoreException failure)
        {
            if (_readFailures.TryTake(out var suppressed))
            {
                LogReadFailed(failure, suppressed);
            }
            reader?.Dispose();
            throw;
        }
        catch (OperationCanceledException)
        {
            _idleReaders.Push(reader!);
            throw;
        }
        finally
        {
            _readerSlots.Release();
        }
    }

    /// <summary>Deletes one batch of expired records now.</summary>
    internal Task PurgeAsync(CancellationToken cancellationToken) => Writer.PurgeAsync(cancellationToken);
}
