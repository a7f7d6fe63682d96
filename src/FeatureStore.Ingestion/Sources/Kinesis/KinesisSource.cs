using FeatureStore.Definitions.Streams;
using FeatureStore.Ingestion.DeadLetters;
using FeatureStore.Ingestion.Observability;
using FeatureStore.Ingestion.Sources.Files;
using FeatureStore.Ingestion.Sources.Kafka;
using FeatureStore.Storage.Online;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Ingestion.Sources.Kinesis;

/// <summary>
/// Consumes a Kinesis stream together with the other workers of its application: finds shards, shares them by leases, reads those that it
/// holds, and takes over those of workers that are gone. A shard is read when its parents have ended, so that what moved from one shard to
/// another by a split or merge keeps its order.
/// </summary>
internal sealed class KinesisSource(
    StreamDefinition stream,
    string kinesisStream,
    EventPipeline pipeline,
    KinesisOptions options,
    IMarkerStore store,
    FileSourceOptions files,
    TimeProvider time,
    Random random,
    ILogger log
) : IStreamSource
{
    private const string Leases = "leases and the list of shards";

    private readonly string _worker = $"{Environment.MachineName}-{Environment.ProcessId}-{Guid.NewGuid():N}";
    private readonly LeaseTable _table = new(store, options.Application, kinesisStream, time);
    private readonly Dictionary<string, HeldLease> _held = [];
    private readonly Dictionary<string, (string? Owner, long Counter, long SeenAt)> _seen = [];
    private Dictionary<string, KinesisShard> _shards = [];
    private IShardPages? _pages;
    private long? _since;
    private bool _isStarted;
    private bool _discover = true;
    private long _discoveredAt;

    public SourceHealth Health { get; } = new($"Kinesis stream {kinesisStream}", time);

    /// <summary>Runs until cancelled; then what was read is given a moment to become durable, checkpointed, and the leases are given back.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var client = new KinesisClient(options, time);
        using var deadLetters = new DeadLetterFile(
            DeadLetterFiles.PathOf(files.StateDirectory, stream.Name),
            kinesisStream,
            Health,
            log,
            time
        );
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                try
                {
                    await CoordinateAsync(client, deadLetters, cancellationToken);
                    Health.Succeeded(Leases);
                }
                catch (Exception e) when (!cancellationToken.IsCancellationRequested)
                {
                    Health.Failed(Leases, e.Message);
                    log.KinesisFailed(kinesisStream, "leases", e);
                }
                DropUnrenewed();
                IngestionMetrics.KinesisLag(kinesisStream, _held.Count == 0 ? null : _held.Values.Max(held => held.Reader.Lag));
                await Task.Delay(options.RenewInterval, time, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // A clean stop.
        }
        finally
        {
            await GiveBackAsync();
            IngestionMetrics.KinesisLag(kinesisStream, lag: null);
        }
    }

    private async Task CoordinateAsync(KinesisClient client, DeadLetterFile deadLetters, CancellationToken cancellationToken)
    {
        if (!_isStarted)
        {
            _since = await _table.StartAsync(Start(), cancellationToken);
            _isStarted = true;
        }
        await RenewAsync(cancellationToken);
        if (await PagesAsync(client, cancellationToken) is not { } pages)
        {
            return;
        }
        if (_discover || time.GetElapsedTime(_discoveredAt) >= options.DiscoveryInterval)
        {
            _shards = (await client.ListShardsAsync(kinesisStream, cancellationToken)).ToDictionary(shard => shard.Id);
            _discoveredAt = time.GetTimestamp();
            _discover = false;
        }
        var leases = await _table.ReadAsync(cancellationToken);
        foreach (var shard in _shards.Keys.Where(shard => !leases.ContainsKey(shard)).ToArray())
        {
            await _table.TryAddAsync(shard, cancellationToken);
            leases[shard] = new ShardLease(null, 0, null, IsEnded: false);
        }
        Observe(leases);
        var readable = leases
            .Where(lease => IsReadable(lease.Key, lease.Value, leases))
            .ToDictionary(
                lease => lease.Key,
                // Its own by the table, but not held: taken by a request that was not answered, or dropped. Free for whoever comes first.
                lease => lease.Value.Owner == _worker && !_held.ContainsKey(lease.Key) ? lease.Value with { Owner = null } : lease.Value
            );
        foreach (var shard in LeaseBalance.Choose(readable, IsExpired, _worker, random))
        {
            await TakeAsync(shard, leases[shard], pages, deadLetters, cancellationToken);
        }
    }

    /// <summary>How records come; null while the consumer for enhanced fan-out is being registered.</summary>
    private async Task<IShardPages?> PagesAsync(KinesisClient client, CancellationToken cancellationToken)
    {
        if (_pages is null && options.EnhancedFanOut)
        {
            var (arn, isActive) = await client.RegisterConsumerAsync(kinesisStream, options.Application, cancellationToken);
            _pages = isActive ? new FanOutShards(client, arn) : null;
        }
        else
        {
            _pages ??= new PolledShards(client, kinesisStream, options, time);
        }
        return _pages;
    }

    /// <summary>Where shards without a checkpoint begin, should this be the application's first worker. 'latest' is from now on: fixed, so that it is the same for a shard that comes up during the start.</summary>
    private long? Start() =>
        !StartPosition.TryParse(options.StartFrom, out var position) || position is null
            ? null
            : position.At ?? time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Renews every lease with its checkpoint; what was lost is let go of.</summary>
    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        foreach (var (shard, held) in _held.ToArray())
        {
            var isEnded = held.Reader.IsEnded;
            var next = new ShardLease(
                isEnded ? null : _worker,
                held.Lease.Counter + 1,
                held.Reader.Checkpoint ?? held.Lease.Checkpoint,
                isEnded
            );
            var renewedAt = time.GetTimestamp();
            if (!await _table.TryReplaceAsync(shard, held.Lease, next, cancellationToken))
            {
                log.KinesisLeaseLost(kinesisStream, shard);
                await LetGoAsync(shard, held);
                continue;
            }
            held.Lease = next;
            held.RenewedAt = renewedAt;
            if (isEnded)
            {
                log.KinesisShardEnded(kinesisStream, shard);
                await LetGoAsync(shard, held);
                // Its children come next.
                _discover = true;
            }
        }
    }

    private async Task TakeAsync(
        string shard,
        ShardLease current,
        IShardPages pages,
        DeadLetterFile deadLetters,
        CancellationToken cancellationToken
    )
    {
        var mine = current with { Owner = _worker, Counter = current.Counter + 1 };
        var renewedAt = time.GetTimestamp();
        if (_held.ContainsKey(shard) || !await _table.TryReplaceAsync(shard, current, mine, cancellationToken))
        {
            return;
        }
        log.KinesisLeaseTaken(kinesisStream, shard, mine.Checkpoint ?? "its start");
        var reader = new ShardReader(stream, kinesisStream, _shards[shard], pipeline, pages, options, deadLetters, Health, time, log);
        var stop = new CancellationTokenSource();
        var start = new KinesisPosition(mine.Checkpoint, mine.Checkpoint is null ? _since : null);
        _held[shard] = new HeldLease(mine, reader, stop, reader.RunAsync(start, stop.Token)) { RenewedAt = renewedAt };
    }

    /// <summary>Lets go of what could not be renewed for so long that another worker may have it.</summary>
    private void DropUnrenewed()
    {
        foreach (var (shard, held) in _held.ToArray())
        {
            if (time.GetElapsedTime(held.RenewedAt) >= options.LeaseDuration)
            {
                log.KinesisLeaseLost(kinesisStream, shard);
                held.Stop.Cancel();
                _held.Remove(shard);
            }
        }
    }

    private async Task LetGoAsync(string shard, HeldLease held)
    {
        _held.Remove(shard);
        await held.Stop.CancelAsync();
        await held.Runs;
        held.Stop.Dispose();
    }

    private async Task GiveBackAsync()
    {
        foreach (var held in _held.Values)
        {
            await held.Stop.CancelAsync();
        }
        await Task.WhenAll(_held.Values.Select(held => held.Runs));
        var stoppedAt = time.GetTimestamp();
        while (_held.Values.Any(held => !held.Reader.IsIdle) && time.GetElapsedTime(stoppedAt) < TimeSpan.FromSeconds(5))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), time);
        }
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(5), time);
        foreach (var (shard, held) in _held)
        {
            try
            {
                var next = held.Lease with
                {
                    Owner = null,
                    Counter = held.Lease.Counter + 1,
                    Checkpoint = held.Reader.Checkpoint ?? held.Lease.Checkpoint,
                    IsEnded = held.Reader.IsEnded,
                };
                await _table.TryReplaceAsync(shard, held.Lease, next, deadline.Token);
            }
            catch (Exception e)
            {
                // It runs out by itself.
                log.KinesisFailed(kinesisStream, shard, e);
            }
            held.Stop.Dispose();
        }
        _held.Clear();
    }

    /// <summary>Not ended, listed, and nothing before it is left: parents that are neither listed nor leased are past retention.</summary>
    private bool IsReadable(string shard, ShardLease lease, Dictionary<string, ShardLease> leases) =>
        !lease.IsEnded && _shards.TryGetValue(shard, out var known) && IsDone(known.Parent, leases) && IsDone(known.AdjacentParent, leases);

    private bool IsDone(string? parent, Dictionary<string, ShardLease> leases) =>
        parent is null
        || (leases.TryGetValue(parent, out var lease) ? lease.IsEnded || !_shards.ContainsKey(parent) : !_shards.ContainsKey(parent));

    /// <summary>Notes when a lease was seen to change: only this worker's own clock says how long ago that was.</summary>
    private void Observe(Dictionary<string, ShardLease> leases)
    {
        var now = time.GetTimestamp();
        foreach (var (shard, lease) in leases)
        {
            if (!_seen.TryGetValue(shard, out var seen) || seen.Counter != lease.Counter || seen.Owner != lease.Owner)
            {
                _seen[shard] = (lease.Owner, lease.Counter, now);
            }
        }
    }

    private bool IsExpired(string shard) => time.GetElapsedTime(_seen[shard].SeenAt) >= options.LeaseDuration;

    private sealed class HeldLease(ShardLease lease, ShardReader reader, CancellationTokenSource stop, Task runs)
    {
        public ShardLease Lease { get; set; } = lease;

        public ShardReader Reader => reader;

        public CancellationTokenSource Stop => stop;

        public Task Runs => runs;

        /// <summary>Timestamp of before the last renewal.</summary>
        public long RenewedAt { get; set; }
    }
}
