using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Caching.Admission;
using FeatureStore.Storage.Caching.Connections;
using FeatureStore.Storage.Caching.Entries;
using FeatureStore.Storage.Caching.Invalidation;
using FeatureStore.Storage.Caching.Loading;
using FeatureStore.Storage.Caching.Protocol;
using FeatureStore.Storage.Caching.Reading;
using FeatureStore.Storage.Caching.Resp;
using FeatureStore.Storage.Caching.Writing;
using FeatureStore.Storage.Keys;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Storage.Caching;

/// <summary>
/// Redis in front of a store, by each feature's cache policy. Never hides a durable write (I4), never takes a failure for absence, and with
/// Redis gone answers from the store (I5).
/// </summary>
public sealed class CachedOnlineStore : StoreInFront, IOnlineStore
{
    private readonly RedisConnection _connection;
    private readonly RespClient _readClient;
    private readonly RedisWatch _watch;
    private readonly TimeProvider _time;
    private readonly CacheBacklog _backlog;
    private readonly CacheReader _reader;
    private readonly CacheWriter _writer;
    private readonly InvalidationSender _invalidations;
    private readonly ILogger _logger;
    private InvalidationListener? _listener;

    /// <param name="store">Is disposed with this.</param>
    /// <param name="options">Validated.</param>
    /// <param name="time">Retention, timeouts, retries.</param>
    /// <param name="random">Tokens and jitter; used by this store alone. Never the same seed in two processes.</param>
    /// <param name="logger">Outages of Redis.</param>
    public CachedOnlineStore(IOnlineStore store, RedisOptions options, TimeProvider time, Random random, ILogger<CachedOnlineStore> logger)
        : base(store)
    {
        _logger = logger;
        _time = time;
        _connection = new RedisConnection(options);
        _backlog = new CacheBacklog(options.MaxPendingKeys, time);
        Health = new CacheHealth(_backlog, options.ReadyGrace);
        var protocol = new RedisCacheProtocol(() => _connection.Database, options.LoadLifetime, CacheScripts.Default);
        var shared = new LockedRandom(random);
        var loads = new CacheLoads(shared);
        var loadTime = new LoadTime();
        var lifetimes = new CacheLifetimes(options, loadTime, shared);
        _watch = new RedisWatch(_connection, time);
        var admission = FillAdmission.Of(options, () => _watch.IsEvicting);
        var loader = new CacheLoader(store, protocol, options, loads, lifetimes, admission, loadTime, time);
        var circuit = new RedisCircuit(options.CircuitFailures, options.CircuitPause, time);
        _readClient = new RespClient(options, new RespConnector(options), () => _connection.SinglePrimary, time, shared, logger);
        var lookup = new RespLookup(_readClient, new MultiplexedLookup(protocol, options, time));
        _reader = new CacheReader(lookup, loader, lifetimes, circuit, logger);
        _writer = new CacheWriter(protocol, options, _backlog, time, shared, logger);
        _invalidations = new InvalidationSender(() => _connection.Database, shared.NextInt64());
    }

    /// <summary>Whether writes reach the cache.</summary>
    public CacheHealth Health { get; }

    /// <inheritdoc/>
    public async Task InitializeAsync(CancellationToken cancellationToken)
    {
        await Below.InitializeAsync(cancellationToken);
        await _connection.ConnectAsync();
        await _readClient.StartAsync();
        _watch.Start();
    }

    /// <summary>Says from now on which entries other processes write; called whenever an entry is kept.</summary>
    internal void Tell(IInvalidationTarget target)
    {
        var listener = Volatile.Read(ref _listener);
        if (listener is null)
        {
            Interlocked.CompareExchange(ref _listener, new InvalidationListener(target, _logger), null);
            listener = _listener!;
        }
        listener.Start(_connection.Multiplexer);
    }

    /// <inheritdoc/>
    public async Task WriteAsync(IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken)
    {
        if (writes.Count == 0)
        {
            return;
        }
        await _backlog.WaitForRoomAsync(cancellationToken);
        await Below.WriteAsync(writes, cancellationToken);
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        for (var i = 0; i < writes.Count; i++)
        {
            writes[i].DurableAt = now;
        }
        await _writer.ApplyAsync(writes, cancellationToken);
        _invalidations.Send(writes);
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
            : Below.ReadAsync(reads, options, cancellationToken);
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
        return cached == 0 ? Below.ReadAsync(batch, cancellationToken)
            : uncached == 0 ? _reader.ReadAsync(batch, cancellationToken)
            : ReadBothAsync(batch, uncached, cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task<int> DeleteAsync(
        string entityPrefix,
        string entityId,
        IReadOnlyList<string> features,
        CancellationToken cancellationToken
    )
    {
        var deleted = await base.DeleteAsync(entityPrefix, entityId, features, cancellationToken);
        // Whatever is under way there: with the key goes its token, and with that the right of a load to fill it.
        await _writer.EvictAsync([.. features.Select(feature => FeatureKey.Redis(entityPrefix, entityId, feature))], cancellationToken);
        return deleted;
    }

    public async ValueTask DisposeAsync()
    {
        await _reader.DisposeAsync();
        await _watch.DisposeAsync();
        await _readClient.DisposeAsync();
        await _connection.DisposeAsync();
        await Below.DisposeAsync();
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
        var fromStore = Below.ReadAsync(direct, cancellationToken);
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
