using System.Collections.Concurrent;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Timing;
using FeatureStore.Ingestion.Observability;
using FeatureStore.Storage.Erasure;
using FeatureStore.Storage.Records;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Ingestion.Erasure;

/// <summary>
/// Who was forgotten, and when: loaded before anything is consumed, and read again every few seconds. Only what is new is read, and a while
/// before it, for clocks that go wrong and rows that became visible late.
/// </summary>
public sealed class ErasureList(
    IErasableStore store,
    CatalogRegistry registry,
    ErasureOptions options,
    TimeProvider time,
    ILogger<ErasureList> log
) : IHostedService, IDisposable
{
    /// <summary>How much earlier than the newest erasure that it knows it looks again.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(10);

    private readonly ErasureBook _book = new(store);
    private readonly ConcurrentDictionary<string, Known> _entities = new();
    private readonly ConcurrentDictionary<(string Prefix, string Feature), bool> _registered = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly SteadyTime _steady = new(time);
    private Task _refreshes = Task.CompletedTask;
    private long _refreshedAt;
    private int _disposed;
    private volatile bool _isLoaded;
    private volatile bool _isEmpty = true;

    /// <summary>How long what it knows may still be relied on; not positive: no longer, nothing may be written.</summary>
    public TimeSpan FreshFor => _isLoaded ? options.MaxAge - time.GetElapsedTime(Volatile.Read(ref _refreshedAt)) : TimeSpan.Zero;

    /// <summary>Whether the record is of before its entity was erased.</summary>
    public bool Covers(RecordWrite record) =>
        !_isEmpty
        && _entities.TryGetValue(record.Feature.Entity.Prefix, out var known)
        && known.Erased.TryGetValue(record.EntityId, out var erasure)
        && record.Timestamp <= erasure.At;

    /// <summary>Loads all, and begins to follow.</summary>
    /// <exception cref="Storage.Online.StoreException">They can't be read: nothing may be consumed.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await RefreshAsync(cancellationToken);
        _refreshes = FollowAsync(_stop.Token);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _refreshes;
    }

    /// <summary>Notes down the features of records that are about to be written for the first time, so that erasing finds them for ever.</summary>
    public async Task RegisterAsync(IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken)
    {
        List<(string Prefix, string Feature)>? unknown = null;
        for (var i = 0; i < writes.Count; i++)
        {
            var name = (writes[i].Feature.Entity.Prefix, writes[i].Feature.Name);
            if (!_registered.ContainsKey(name) && unknown?.Contains(name) != true)
            {
                (unknown ??= []).Add(name);
            }
        }
        foreach (var entity in (unknown ?? []).GroupBy(name => name.Prefix))
        {
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            await _book.RegisterAsync(entity.Key, entity.Select(name => name.Feature), now, cancellationToken);
            foreach (var name in entity)
            {
                _registered[name] = true;
            }
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _stop.Cancel();
            _stop.Dispose();
        }
    }

    /// <summary>Reads what is new. On failure all stays as it was, and grows older.</summary>
    internal async Task RefreshAsync(CancellationToken cancellationToken)
    {
        // Age counts from before the reading.
        var askedAt = time.GetTimestamp();
        var isEmpty = true;
        foreach (var prefix in registry.Current.Entities.Select(entity => entity.Prefix).Union(_entities.Keys))
        {
            var known = _entities.GetOrAdd(prefix, _ => new Known());
            foreach (var erasure in await _book.ErasuresAsync(prefix, known.Newest - (long)Overlap.TotalMilliseconds, cancellationToken))
            {
                known.Add(erasure);
            }
            await ExtendAsync(prefix, known, cancellationToken);
            known.Forget(_steady.Earliest.ToUnixTimeSeconds());
            isEmpty &= known.Erased.IsEmpty;
        }
        _isEmpty = isEmpty;
        Volatile.Write(ref _refreshedAt, askedAt);
        _isLoaded = true;
    }

    /// <summary>
    /// Where a feature of the entity retains more than any did when it was erased, the erasure is kept for as long: what is older than it
    /// would be taken again otherwise.
    /// </summary>
    private async Task ExtendAsync(string prefix, Known known, CancellationToken cancellationToken)
    {
        var features = registry.Current.Features.Where(feature => feature.Entity.Prefix == prefix).ToArray();
        if (features.Length == 0)
        {
            return;
        }
        var retain = Array.TrueForAll(features, feature => feature.Retain is not null) ? features.Max(feature => feature.Retain) : null;
        var extended = new List<EntityErasure>();
        foreach (var erasure in known.Erased.Values.Where(erasure => erasure.ExpiresAt is not null))
        {
            var longer = erasure.KeptFor(retain);
            if (longer.ExpiresAt is not { } until || until > erasure.ExpiresAt)
            {
                extended.Add(longer);
            }
        }
        if (extended.Count > 0)
        {
            await _book.AddAsync(prefix, extended, cancellationToken);
            extended.ForEach(known.Replace);
        }
    }

    private async Task FollowAsync(CancellationToken stopped)
    {
        using var timer = new PeriodicTimer(options.RefreshInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopped))
            {
                try
                {
                    await RefreshAsync(stopped);
                }
                catch (Exception e) when (!stopped.IsCancellationRequested)
                {
                    log.ErasuresNotRefreshed(FreshFor.TotalSeconds, e);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    /// <summary>The erasures of one entity's ids: the latest of each.</summary>
    private sealed class Known
    {
        public ConcurrentDictionary<string, EntityErasure> Erased { get; } = new();

        public long Newest { get; private set; }

        public void Add(EntityErasure erasure)
        {
            Erased.AddOrUpdate(erasure.EntityId, erasure, (_, known) => known.At >= erasure.At ? known : erasure);
            Newest = Math.Max(Newest, erasure.At);
        }

        /// <summary>The same erasure, kept for longer.</summary>
        public void Replace(EntityErasure erasure) => Erased[erasure.EntityId] = erasure;

        /// <summary>Drops those of which every earlier event is past retention.</summary>
        public void Forget(long now)
        {
            foreach (var (id, erasure) in Erased)
            {
                if (erasure.ExpiresAt < now)
                {
                    Erased.TryRemove(new(id, erasure));
                }
            }
        }
    }
}
