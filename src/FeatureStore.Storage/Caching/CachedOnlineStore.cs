using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Caching.Resp;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Storage.Caching;

/// <summary>
/// Redis in front of a store, by each feature's cache policy. Never hides a durable write (I4), never takes a failure for absence, and with
/// Redis gone answers from the store (I5).
/// </summary>
public sealed class CachedOnlineStore : IOnlineStore
{
    private readonly IOnlineStore _store;
    private readonly RedisConnection _connection;
    private readonly RespClient _readClient;
    private readonly TimeProvider _time;
    private readonly CacheBacklog _backlog;
    private readonly CacheReader _reader;
    private readonly CacheWriter _writer;

    /// <param name="store">Is disposed with this.</param>
    /// <param name="options">Validated.</param>
    /// <param name="time">Retention, timeouts, retries.</param>
    /// <param name="random">Tokens and jitter; used by this store alone. Never the same seed in two processes.</param>
    /// <param name="logger">Outages of Redis.</param>
    public CachedOnlineStore(IOnlineStore store, RedisOptions options, TimeProvider time, Random random, ILogger<CachedOnlineStore> logger)
    {
        _store = store;
        _time = time;
        _connection = new RedisConnection(options);
        _backlog = new CacheBacklog(options.MaxPendingKeys, time);
        Health = new CacheHealth(_backlog, options.ReadyGrace);
        var protocol = new RedisCacheProtocol(() => _connection.Database, options.LoadLifetime, CacheScripts.Default);
        var shared = new LockedRandom(random);
        var loads = new CacheLoads(shared);
        var loader = new CacheLoader(store, protocol, options, loads, time);
        var circuit = new RedisCircuit(options.CircuitFailures, options.CircuitPause, time);
        _readClient = new RespClient(options, new RespConnector(options), () => _connection.SinglePrimary, time, shared, logger);
        _reader = new CacheReader(new RespLookup(_readClient, new MultiplexedLookup(protocol, options, time)), loader, circuit, logger);
        _writer = new CacheWriter(protocol, options, _backlog, time, shared, logger);
    }

    /// <summary>Whether writes reach the cache.</summary>
    public CacheHealth Health { get; }

    /// <inheritdoc/>
    public async Task InitializeAsync(CancellationToken cancellationToken)
    {
        await _store.InitializeAsync(cancellationToken);
        await _connection.ConnectAsync();
        await _readClient.StartAsync();
    }

    /// <inheritdoc/>
    public async Task WriteAsync(IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken)
    {
        if (writes.Count == 0)
        {
            return;
        }
        await _backlog.WaitForRoomAsync(cancellationToken);
        await _store.WriteAsync(writes, cancellationToken);
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        for (var i = 0; i < writes.Count; i++)
        {
            writes[i].DurableAt = now;
        }
        await _writer.ApplyAsync(writes, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ReadResult[]> ReadAsync(IReadOnlyList<RecordRead> reads, ReadOptions options, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<ReadResult[]>(cancellationToken);
        }
        var cached = false;
        for (var i = 0; i < reads.Count; i++)
        {
            cached |= reads[i].Feature.Cache.Redis != RedisStrategy.Off;
        }
        // Who asks for consistency or tombstones asks the store.
        return cached && !options.Consistent && !options.IncludeTombstones
            ? BatchReads.ReadAsync(this, reads, cancellationToken)
            : _store.ReadAsync(reads, options, cancellationToken);
    }

    /// <inheritdoc/>
    public Task ReadAsync(ReadBatch batch, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }
        var (cached, uncached) = (0, 0);
        for (var i = 0; i < batch.Count; i++)
        {
            var isOpen = !batch.Answer(i).IsAnswered;
            var isAsked = ICacheLookup.IsAsked(batch, i);
            cached += isAsked ? 1 : 0;
            uncached += isOpen && !isAsked ? 1 : 0;
        }
        return cached == 0 ? _store.ReadAsync(batch, cancellationToken)
            : uncached == 0 ? _reader.ReadAsync(batch, cancellationToken)
            : ReadBothAsync(batch, uncached, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _readClient.DisposeAsync();
        await _connection.DisposeAsync();
        await _store.DisposeAsync();
    }

    private async Task ReadBothAsync(ReadBatch batch, int uncached, CancellationToken cancellationToken)
    {
        var direct = new ReadBatch();
        var positions = new int[uncached];
        for (var i = 0; i < batch.Count; i++)
        {
            if (!batch.Answer(i).IsAnswered && !ICacheLookup.IsAsked(batch, i))
            {
                positions[direct.Add(batch.Read(i))] = i;
            }
        }
        var fromStore = _store.ReadAsync(direct, cancellationToken);
        try
        {
            await Task.WhenAll(fromStore, _reader.ReadAsync(batch, cancellationToken));
        }
        finally
        {
            for (var i = 0; i < positions.Length; i++)
            {
                if (direct.Answer(i).IsAnswered)
                {
                    batch.Answer(positions[i], direct.Answer(i));
                }
            }
            batch.TakeOver(direct);
        }
    }
}
