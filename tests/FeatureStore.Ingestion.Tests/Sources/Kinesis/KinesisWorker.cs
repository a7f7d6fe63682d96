using FeatureStore.Definitions.Catalogs;
using FeatureStore.Ingestion.Delivery;
using FeatureStore.Ingestion.Extraction;
using FeatureStore.Ingestion.Sources;
using FeatureStore.Ingestion.Sources.Files;
using FeatureStore.Ingestion.Sources.Kinesis;
using FeatureStore.Ingestion.Writing;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using Microsoft.Extensions.Logging.Abstractions;

namespace FeatureStore.Ingestion.Tests.Sources.Kinesis;

/// <summary>One worker of several, with pipeline and lanes of its own, on the store of all.</summary>
internal sealed class KinesisWorker : IOnlineStore, IMarkerStore, IAsyncDisposable
{
    private readonly IOnlineStore _store;
    private readonly IMarkerStore _markers;
    private readonly WriteLanes _lanes;
    private readonly EventPipeline _pipeline;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _runs;
    private volatile bool _isDead;

    public KinesisWorker(IOnlineStore store, IMarkerStore markers, Catalog catalog, KinesisOptions options, string directory, int seed)
    {
        (_store, _markers) = (store, markers);
        _lanes = new WriteLanes(this, new WriteLaneOptions(), TimeProvider.System, new Random(seed), NullLogger<WriteLanes>.Instance);
        _pipeline = new EventPipeline(
            new CatalogRegistry(catalog),
            _lanes,
            new InFlightBudget(2_000, 64 * 1024 * 1024),
            new ExtractionOptions(),
            TimeProvider.System,
            NullLogger<EventPipeline>.Instance
        );
        var stream = catalog.FindStream("events")!;
        var name = ((Definitions.Streams.StreamSource.Kinesis)stream.Source).Stream;
        var source = new KinesisSource(
            stream,
            name,
            _pipeline,
            options,
            this,
            new FileSourceOptions { StateDirectory = directory },
            TimeProvider.System,
            new Random(seed),
            NullLogger.Instance
        );
        Health = source.Health;
        _runs = source.RunAsync(_stop.Token);
    }

    public SourceHealth Health { get; }

    /// <summary>Whether the store refuses its records; leases and checkpoints go on.</summary>
    public bool IsRefused { get; set; }

    /// <summary>Writes that were refused.</summary>
    public int Refused { get; private set; }

    /// <summary>Nothing that it does from now on has any effect: as if the process were gone.</summary>
    public void Kill() => _isDead = true;

    /// <summary>As at SIGTERM.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _runs.WaitAsync(TimeSpan.FromSeconds(60));
    }

    public Task InitializeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task WriteAsync(IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken) =>
        Alive(() =>
        {
            if (IsRefused)
            {
                Refused++;
                throw new StoreException(StoreFailure.Unavailable, "This store is down.");
            }
            return _store.WriteAsync(writes, cancellationToken);
        });

    public Task<ReadResult[]> ReadAsync(IReadOnlyList<RecordRead> reads, ReadOptions options, CancellationToken cancellationToken) =>
        _store.ReadAsync(reads, options, cancellationToken);

    public Task PutAsync(IReadOnlyList<StoreMarker> markers, CancellationToken cancellationToken) =>
        Alive(() => _markers.PutAsync(markers, cancellationToken));

    public Task<bool> TryReplaceAsync(StoreMarker marker, string? expected, CancellationToken cancellationToken) =>
        Alive(() => _markers.TryReplaceAsync(marker, expected, cancellationToken));

    public Task<IReadOnlyList<StoreMarker>> ReadAsync(string partitionKey, string fromSortKey, CancellationToken cancellationToken) =>
        Alive(() => _markers.ReadAsync(partitionKey, fromSortKey, cancellationToken));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _lanes.DisposeAsync();
        await _runs.WaitAsync(TimeSpan.FromSeconds(60));
        _pipeline.Dispose();
        _stop.Dispose();
    }

    private T Alive<T>(Func<T> work) => _isDead ? throw new StoreException(StoreFailure.Unavailable, "This worker is dead.") : work();
}
