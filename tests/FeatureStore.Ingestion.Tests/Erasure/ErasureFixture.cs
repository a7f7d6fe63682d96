using System.Text;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Loading;
using FeatureStore.Ingestion.Delivery;
using FeatureStore.Ingestion.Erasure;
using FeatureStore.Ingestion.Events;
using FeatureStore.Ingestion.Extraction;
using FeatureStore.Ingestion.Tests.Backfill;
using FeatureStore.Ingestion.Writing;
using FeatureStore.Storage.Erasure;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using FeatureStore.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FeatureStore.Ingestion.Tests.Erasure;

/// <summary>Pipeline, lanes, guard and SQLite on a clock of the tests, with faults to inject between guard and store, and into the reading of erasures.</summary>
internal sealed class ErasureFixture : IErasableStore, IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("featurestore-erasure-");
    private readonly Catalog _catalog = CatalogLoader.Load([("test.yaml", BackfillFixture.Yaml)]).Catalog!;
    private readonly SqliteOnlineStore _sqlite;
    private readonly EventPipeline _pipeline;

    public ErasureFixture()
    {
        _sqlite = new SqliteOnlineStore(
            new SqliteOptions { Path = Path.Combine(_directory.FullName, "features.db") },
            TimeProvider.System,
            NullLogger<SqliteOnlineStore>.Instance
        );
        Store = new FaultyStore(_sqlite);
        var registry = new CatalogRegistry(_catalog);
        Erasures = new ErasureList(this, registry, new ErasureOptions(), Time, NullLogger<ErasureList>.Instance);
        Lanes = new WriteLanes(
            new ErasureGuard(Store, Erasures, Time),
            // The clock stands still: nothing may wait for more records by it.
            new WriteLaneOptions { Linger = TimeSpan.Zero },
            Time,
            new Random(1),
            NullLogger<WriteLanes>.Instance
        );
        _pipeline = new EventPipeline(
            registry,
            Lanes,
            new InFlightBudget(1_000, 1_000_000),
            new ExtractionOptions(),
            Time,
            NullLogger<EventPipeline>.Instance,
            Erasures
        );
        Book = new ErasureBook(_sqlite);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    public long Now => Time.GetUtcNow().ToUnixTimeMilliseconds();

    public FaultyStore Store { get; }

    public ErasureList Erasures { get; }

    public WriteLanes Lanes { get; }

    public ErasureBook Book { get; }

    /// <summary>Whether erasures can't be read.</summary>
    public bool IsDown { get; set; }

    /// <summary>How often erasures were read, or tried to be.</summary>
    public int Reads { get; private set; }

    public Task InitializeAsync() => _sqlite.InitializeAsync(CancellationToken.None);

    /// <param name="user">Whom.</param>
    /// <param name="retained">By the features of then; null: for ever.</param>
    public Task EraseAsync(string user, TimeSpan? retained = null) =>
        Book.AddAsync("user", [new EntityErasure(user, Now, ExpiresAt: null).KeptFor(retained)], CancellationToken.None);

    public TestDelivery Send(string user, long at, string id = "e", bool failsFast = false)
    {
        var delivery = new TestDelivery { FailsFastly = failsFast };
        _pipeline.Process(
            new RawEvent
            {
                Stream = _catalog.FindStream("events")!,
                Value = Encoding.UTF8.GetBytes($"{{\"id\":\"{id}\",\"user\":\"{user}\",\"at\":{at},\"item\":\"a\"}}"),
            },
            delivery
        );
        delivery.Seal();
        return delivery;
    }

    public async Task<int> CountAsync(string user)
    {
        var read = new RecordRead(_catalog.FindFeature("clicks")!, user, 0, long.MaxValue, 1_000);
        return (await _sqlite.ReadAsync([read], default, CancellationToken.None))[0].Records.Length;
    }

    /// <summary>Lets the clock run, with a moment of the real one for whatever it wakes.</summary>
    public async Task AdvanceAsync(int seconds, Func<bool>? until = null)
    {
        for (var i = 0; i < seconds && until?.Invoke() != true; i++)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(5);
        }
    }

    Task IMarkerStore.PutAsync(IReadOnlyList<StoreMarker> markers, CancellationToken cancellationToken) =>
        _sqlite.PutAsync(markers, cancellationToken);

    Task<bool> IMarkerStore.TryReplaceAsync(StoreMarker marker, string? expected, CancellationToken cancellationToken) =>
        _sqlite.TryReplaceAsync(marker, expected, cancellationToken);

    async Task<IReadOnlyList<StoreMarker>> IMarkerStore.ReadAsync(string partitionKey, string from, CancellationToken cancellationToken)
    {
        Reads++;
        return IsDown
            ? throw new StoreException(StoreFailure.Unavailable, "down")
            : await _sqlite.ReadAsync(partitionKey, from, cancellationToken);
    }

    Task<int> IErasableStore.DeleteAsync(string prefix, string id, IReadOnlyList<string> features, CancellationToken cancellationToken) =>
        _sqlite.DeleteAsync(prefix, id, features, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Erasures.StopAsync(CancellationToken.None);
        await Lanes.DisposeAsync();
        Erasures.Dispose();
        _pipeline.Dispose();
        await Store.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}
