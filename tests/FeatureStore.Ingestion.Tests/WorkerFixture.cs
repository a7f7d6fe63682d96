using System.Text;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Loading;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using FeatureStore.Storage.Sqlite;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FeatureStore.Ingestion.Tests;

/// <summary>A whole worker on SQLite, with faults to inject between the two.</summary>
internal sealed class WorkerFixture : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _directory;

    private WorkerFixture(WebApplication app, string directory, FaultyStore store)
    {
        _app = app;
        _directory = directory;
        Store = store;
        Http = app.GetTestClient();
    }

    public HttpClient Http { get; }

    /// <summary>What stands before the store; everything that it lets through is in SQLite.</summary>
    public FaultyStore Store { get; }

    public IngestionWorker Worker => _app.Services.GetRequiredService<IngestionWorker>();

    /// <summary>Starts a worker whose files are all below the directory; <c>tailed.ndjson</c> there feeds the stream <c>tailed</c>.</summary>
    /// <param name="directory">Of its files.</param>
    /// <param name="settings">What it is configured with.</param>
    /// <param name="more">Definitions, beside its own.</param>
    /// <param name="logs">Where its log goes; nowhere unless given.</param>
    public static async Task<WorkerFixture> StartAsync(
        string directory,
        Dictionary<string, string?>? settings = null,
        string? more = null,
        ILoggerProvider? logs = null
    )
    {
        var catalog = Load(Definitions(Path.Combine(directory, "tailed.ndjson")) + more);
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                new Dictionary<string, string?>
                {
                    ["files:stateDirectory"] = Path.Combine(directory, "state"),
                    ["files:pollInterval"] = "10ms",
                    ["files:rotatedQuiet"] = "50ms",
                    ["files:checkpointInterval"] = "10ms",
                }
            )
            .AddInMemoryCollection(settings ?? [])
            .Build();
        var sqlite = new SqliteOnlineStore(
            new SqliteOptions { Path = Path.Combine(directory, "features.db") },
            TimeProvider.System,
            NullLogger<SqliteOnlineStore>.Instance
        );
        await sqlite.InitializeAsync(CancellationToken.None);
        var store = new FaultyStore(sqlite);

        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        if (logs is not null)
        {
            builder.Logging.AddProvider(logs);
        }
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(new CatalogRegistry(catalog));
        builder.Services.AddSingleton<IOnlineStore>(store);
        builder.Services.AddFeatureIngestion(configuration, catalog);
        var app = builder.Build();
        app.MapEvents();
        await app.StartAsync();
        return new WorkerFixture(app, directory, store);
    }

    /// <summary>Makes another catalog current: the one it started with, changed.</summary>
    public void Swap(Func<string, string> change) =>
        _app.Services.GetRequiredService<CatalogRegistry>().Swap(Load(change(Definitions(Path.Combine(_directory, "tailed.ndjson")))));

    /// <summary>The stored values of a feature of an entity, newest first.</summary>
    public async Task<string[]> ReadAsync(string feature, string entity)
    {
        var catalog = _app.Services.GetRequiredService<CatalogRegistry>().Current;
        var read = new RecordRead(catalog.FindFeature(feature)!, entity, 0, long.MaxValue, 10_000);
        var results = await Store.ReadAsync([read], default, CancellationToken.None);
        return [.. results[0].Records.Select(record => Encoding.UTF8.GetString(record.Value.Span))];
    }

    /// <summary>Ends when the feature has so many records.</summary>
    public async Task HasAsync(string feature, string entity, int count)
    {
        var started = TimeProvider.System.GetTimestamp();
        int there;
        while ((there = (await ReadAsync(feature, entity)).Length) < count)
        {
            if (TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromSeconds(120))
            {
                Assert.Fail($"{feature} of {entity} has {there} of {count} records. The worker: {Worker.NotReady ?? "ready"}.");
            }
            await Task.Delay(10);
        }
    }

    /// <summary>A clean stop, as at SIGTERM.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static Catalog Load(string yaml)
    {
        var loaded = CatalogLoader.Load([("test.yaml", yaml)]);
        return loaded.Catalog ?? throw new InvalidOperationException(string.Join('\n', loaded.Diagnostics));
    }

    private static string Definitions(string file) =>
        $$"""
            apiVersion: featurestore/v1
            kind: Stream
            name: clicks
            source: {type: http}
            ---
            apiVersion: featurestore/v1
            kind: Stream
            name: tailed
            source: {type: file, path: '{{file}}'}
            ---
            apiVersion: featurestore/v1
            kind: Entity
            name: user
            ---
            apiVersion: featurestore/v1
            kind: ActionFeature
            name: clicks
            entity: user
            fields:
              - {name: article_id, type: id, required: true}
            from:
              - {stream: clicks, entity_id: event.user, event_id: event.id, timestamp: event.at, values: {article_id: event.article} }
              - {stream: tailed, entity_id: event.user, event_id: event.id, timestamp: event.at, values: {article_id: event.article} }
            retain: {period: 30d}

            """;
}
