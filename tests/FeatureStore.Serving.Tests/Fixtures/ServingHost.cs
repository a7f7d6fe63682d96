using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Features;
using FeatureStore.Serving.Http;
using FeatureStore.Storage.Caching.Memory;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using FeatureStore.Storage.Sqlite;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FeatureStore.Serving.Tests.Fixtures;

/// <summary>The endpoint over the embedded store, in memory but for the store's file; the clock stands still until a test moves it.</summary>
internal sealed class ServingHost : IAsyncDisposable
{
    /// <summary>What the clock says at the start.</summary>
    public static readonly DateTimeOffset Start = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly WebApplication _app;
    private readonly DirectoryInfo _directory;
    private int _events;

    private ServingHost(WebApplication app, DirectoryInfo directory)
    {
        (_app, _directory) = (app, directory);
        Client = app.GetTestClient();
    }

    public HttpClient Client { get; }

    public FaultyStore Store => (FaultyStore)((LocalCachedOnlineStore)_app.Services.GetRequiredService<IOnlineStore>()).Below;

    public CatalogRegistry Registry => _app.Services.GetRequiredService<CatalogRegistry>();

    public FakeTimeProvider Clock => (FakeTimeProvider)_app.Services.GetRequiredService<TimeProvider>();

    public IServiceProvider Services => _app.Services;

    /// <summary>What the host logged.</summary>
    public IReadOnlyList<string> Logs => _app.Services.GetRequiredService<LogRecorder>().Lines;

    public long Now => Clock.GetUtcNow().ToUnixTimeMilliseconds();

    public static async Task<ServingHost> StartAsync(Catalog? catalog = null, params (string Key, string Value)[] settings)
    {
        var directory = Directory.CreateTempSubdirectory("featurestore-serving-");
        var clock = new FakeTimeProvider(Start);
        var store = new SqliteOnlineStore(
            new SqliteOptions { Path = Path.Combine(directory.FullName, "store.db"), Readers = 2 },
            clock,
            NullLogger<SqliteOnlineStore>.Instance
        );
        await store.InitializeAsync(CancellationToken.None);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        var logs = new LogRecorder();
        builder.Logging.AddProvider(logs);
        builder.Services.AddSingleton(logs);
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)));
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddSingleton(new CatalogRegistry(catalog ?? SampleCatalog.Create()));
        builder.Services.AddSingleton<IOnlineStore>(new LocalCachedOnlineStore(new FaultyStore(store), new LocalCacheOptions(), clock));
        builder.Services.AddFeatureServing(builder.Configuration);
        var app = builder.Build();
        app.MapFeatureServing();
        await app.StartAsync();
        return new ServingHost(app, directory);
    }

    /// <summary>Stores a record with the fields' JSON.</summary>
    /// <param name="feature">By name.</param>
    /// <param name="entity">Its id.</param>
    /// <param name="age">How long before now it occurred.</param>
    /// <param name="json">The stored array; null for a tombstone.</param>
    public Task WriteAsync(string feature, string entity, TimeSpan age, string? json) =>
        WriteAtAsync(feature, entity, Now - (long)age.TotalMilliseconds, json);

    /// <inheritdoc cref="WriteAsync"/>
    public async Task WriteAtAsync(string feature, string entity, long timestamp, string? json)
    {
        var definition = Feature(feature);
        var value = json is null ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes(json);
        await Store.WriteAsync([new RecordWrite(definition, entity, timestamp, $"test#{_events++:D20}", value)], CancellationToken.None);
    }

    public FeatureDefinition Feature(string name) => Registry.Current.FindFeature(name)!;

    /// <summary>POSTs a query and gives the whole answer.</summary>
    public async Task<JsonObject> QueryAsync(string query, object? variables = null, string? operationName = null)
    {
        using var response = await PostAsync(
            new
            {
                query,
                variables,
                operationName,
            }
        );
        return await JsonOf(response);
    }

    /// <summary>POSTs a query that must give no errors, and gives its data.</summary>
    public async Task<JsonObject> DataAsync(string query, object? variables = null)
    {
        var answer = await QueryAsync(query, variables);
        answer["errors"].ShouldBeNull(answer.ToJsonString());
        return answer["data"]!.AsObject();
    }

    public Task<HttpResponseMessage> PostAsync(object body, string accept = "application/graphql-response+json") =>
        PostAsync(JsonSerializer.Serialize(body), accept);

    public Task<HttpResponseMessage> PostAsync(
        string body,
        string accept = "application/graphql-response+json",
        string type = "application/json"
    )
    {
        var request = new HttpRequestMessage(HttpMethod.Post, FeatureServing.Path) { Content = new StringContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        return Client.SendAsync(request);
    }

    public static async Task<JsonObject> JsonOf(HttpResponseMessage response) =>
        JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();

    public async ValueTask DisposeAsync()
    {
        var store = Store;
        await _app.DisposeAsync();
        await store.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}
