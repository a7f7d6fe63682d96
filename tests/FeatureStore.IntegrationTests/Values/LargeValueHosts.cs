using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using FeatureStore.Definitions.Configuration;
using FeatureStore.LocalServices.DynamoDb;
using FeatureStore.LocalServices.Redis;
using FeatureStore.Server;
using FeatureStore.Worker;
using Microsoft.AspNetCore.Builder;

namespace FeatureStore.IntegrationTests.Values;

/// <summary>A worker and a server on DynamoDB Local and Redis, with features whose values may be as large as can be declared.</summary>
public sealed class LargeValueHosts : IAsyncLifetime
{
    private const string Definitions = """
        apiVersion: featurestore/v1
        kind: Stream
        name: s
        source: {type: http}
        ---
        apiVersion: featurestore/v1
        kind: Entity
        name: article
        ---
        apiVersion: featurestore/v1
        kind: StaticFeature
        name: exact
        entity: article
        fields: [{name: v, type: vector<65536>, required: true}]
        from: [{stream: s, where: has(event.v), entity_id: event.article, event_id: event.id, timestamp: event.at, values: {v: event.v}}]
        max_value_bytes: 389120
        ---
        apiVersion: featurestore/v1
        kind: StaticFeature
        name: half
        entity: article
        fields: [{name: v, type: vector<65536>, precision: float16, required: true}]
        from: [{stream: s, where: has(event.v), entity_id: event.article, event_id: event.id, timestamp: event.at, values: {v: event.v}}]
        max_value_bytes: 389120
        ---
        apiVersion: featurestore/v1
        kind: StaticFeature
        name: steps
        entity: article
        fields: [{name: v, type: vector<65536>, precision: int8, required: true}]
        from: [{stream: s, where: has(event.v), entity_id: event.article, event_id: event.id, timestamp: event.at, values: {v: event.v}}]
        max_value_bytes: 389120
        ---
        apiVersion: featurestore/v1
        kind: ActionFeature
        name: texts
        entity: article
        fields: [{name: text, type: string, required: true}]
        from: [{stream: s, where: has(event.text), entity_id: event.article, event_id: event.id, timestamp: event.at, values: {text: event.text}}]
        retain: {period: 30d}
        max_value_bytes: 389120
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("featurestore-values-").FullName;
    private LocalRedis _redis = null!;
    private LocalDynamoDb _dynamoDb = null!;
    private WebApplication _worker = null!;
    private WebApplication _server = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await LocalRedis.OpenAsync();
        _dynamoDb = await LocalDynamoDb.OpenAsync();
        var definitions = Directory.CreateDirectory(Path.Combine(_folder, "features")).FullName;
        await File.WriteAllTextAsync(Path.Combine(definitions, "values.yaml"), Definitions);
        var settings = Path.Combine(_folder, "featurestore.json");
        await File.WriteAllTextAsync(
            settings,
            $$"""
            {
              "definitions": { "path": "{{definitions}}" },
              "store": {
                "type": "dynamodb",
                "dynamodb": {
                  "endpoint": "{{_dynamoDb.Endpoint}}", "table": "values-{{Guid.NewGuid():N}}", "createTable": true, "requestTimeout": "00:00:20"
                }
              },
              "redis": { "endpoint": "{{_redis.Endpoint}}" },
              "limits": { "deadline": "00:00:30" },
              "http": { "listen": "http://127.0.0.1:0" }
            }
            """
        );
        _worker = WorkerHost.Build(FeatureStoreConfiguration.Load(settings, []));
        await _worker.StartAsync();
        _server = ServerHost.Build(FeatureStoreConfiguration.Load(settings, []));
        await _server.StartAsync();
        _http = new HttpClient { Timeout = TimeSpan.FromMinutes(2) };
    }

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        foreach (var app in (WebApplication?[])[_server, _worker])
        {
            if (app is not null)
            {
                await app.DisposeAsync();
            }
        }
        if (_redis is not null)
        {
            await _redis.DisposeAsync();
        }
        if (_dynamoDb is not null)
        {
            await _dynamoDb.DisposeAsync();
        }
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Sends an event about the article.</summary>
    public async Task<JsonNode> SendAsync(JsonObject @event)
    {
        @event["article"] = "a-1";
        @event["at"] = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        using var content = new StringContent(@event.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync($"{_worker.Urls.First()}/events/s", content);
        response.IsSuccessStatusCode.ShouldBeTrue(await response.Content.ReadAsStringAsync());
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    /// <summary>Asks for fields of the article; there must be no errors.</summary>
    public async Task<JsonNode> AskAsync(string fields)
    {
        using var response = await _http.PostAsJsonAsync(
            $"{_server.Urls.First()}/graphql",
            new { query = $$"""{ article(id: "a-1") { {{fields}} } }""" }
        );
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        answer["errors"].ShouldBeNull();
        return answer["data"]!["article"]!;
    }
}
