using System.Text;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Loading;
using FeatureStore.Ingestion.Backfill;
using FeatureStore.Ingestion.Backfill.History;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using FeatureStore.Storage.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace FeatureStore.Ingestion.Tests.Backfill;

/// <summary>A worker's pipeline on SQLite, with faults between the two, to load history with.</summary>
internal sealed class BackfillFixture : IAsyncDisposable
{
    public const string Yaml = """
        apiVersion: featurestore/v1
        kind: Stream
        name: events
        source: {type: http}
        ---
        apiVersion: featurestore/v1
        kind: Entity
        name: user
        ---
        apiVersion: featurestore/v1
        kind: ActionFeature
        name: clicks
        entity: user
        fields: [{name: item, type: id, required: true}]
        from:
          - {stream: events, entity_id: event.user, event_id: event.id, timestamp: event.at, values: {item: event.item}}
        retain: {period: 36500d}
        ---
        apiVersion: featurestore/v1
        kind: StaticFeature
        name: last_click
        entity: user
        fields: [{name: item, type: id, required: true}]
        from:
          - {stream: events, entity_id: event.user, event_id: event.id, timestamp: event.at, values: {item: event.item}}

        """;

    private readonly ServiceProvider _services;
    private readonly Catalog _catalog;

    private BackfillFixture(ServiceProvider services, FaultyStore store, Catalog catalog) =>
        (_services, Store, _catalog) = (services, store, catalog);

    public FaultyStore Store { get; }

    public static async Task<BackfillFixture> StartAsync(string directory, string yaml = Yaml)
    {
        var catalog = CatalogLoader.Load([("test.yaml", yaml)]).Catalog!;
        var sqlite = new SqliteOnlineStore(
            new SqliteOptions { Path = Path.Combine(directory, "features.db") },
            TimeProvider.System,
            NullLogger<SqliteOnlineStore>.Instance
        );
        await sqlite.InitializeAsync(CancellationToken.None);
        var store = new FaultyStore(sqlite);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(new CatalogRegistry(catalog));
        services.AddSingleton<IOnlineStore>(store);
        services.AddFeatureIngestion(new ConfigurationBuilder().Build(), catalog, httpOnly: true);
        services.AddFeatureBackfill();
        return new BackfillFixture(services.BuildServiceProvider(), store, catalog);
    }

    public BackfillRequest Request(string directory, params IReadOnlyList<HistoryFile> files) =>
        new()
        {
            Stream = _catalog.FindStream("events")!,
            Files = files,
            StateDirectory = Path.Combine(directory, "state"),
            Target = "test",
            Parallelism = 2,
            CheckpointInterval = TimeSpan.FromMilliseconds(20),
        };

    public BackfillRun Begin(BackfillRequest request) => _services.BeginBackfill(request);

    /// <summary>The stored values of a feature of an entity, newest first.</summary>
    public async Task<string[]> ReadAsync(string feature, string entity)
    {
        var read = new RecordRead(_catalog.FindFeature(feature)!, entity, 0, long.MaxValue, 100_000);
        var results = await Store.ReadAsync([read], default, CancellationToken.None);
        return [.. results[0].Records.Select(record => Encoding.UTF8.GetString(record.Value.Span))];
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
    }
}
