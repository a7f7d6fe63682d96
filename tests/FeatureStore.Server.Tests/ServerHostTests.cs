using System.Net;
using System.Text.Json;
using FeatureStore.Definitions.Configuration;
using FeatureStore.Definitions.Loading;
using Microsoft.AspNetCore.Builder;

namespace FeatureStore.Server.Tests;

public sealed class ServerHostTests : IDisposable
{
    internal const string Definitions = """
        apiVersion: featurestore/v1
        kind: Stream
        name: s
        source: {type: http}
        ---
        apiVersion: featurestore/v1
        kind: Entity
        name: user
        ---
        apiVersion: featurestore/v1
        kind: StaticFeature
        name: mood
        entity: user
        fields: [{name: mood, type: string, required: true}]
        from: [{stream: s, entity_id: event.user, timestamp: event.at, values: {mood: event.mood}}]
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("featurestore-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Process_answers_health_readiness_with_its_revision_and_metrics()
    {
        await using var app = await StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        (await http.GetAsync("/healthz")).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var ready = JsonDocument.Parse(await http.GetStringAsync("/readyz"));
        ready.RootElement.GetProperty("status").GetString().ShouldBe("ready");
        ready.RootElement.GetProperty("revision").GetString().ShouldBe(CatalogLoader.LoadDirectory(_directory).Catalog!.Revision);
        (await http.GetStringAsync("/metrics")).ShouldContain("target_info");
        await app.StopAsync();
    }

    [Theory]
    [InlineData("/healthz", 200)]
    [InlineData("/readyz", 200)]
    [InlineData("/metrics", 200)]
    [InlineData("/graphql?query={__typename}", 401)]
    public async Task With_auth_only_features_need_a_credential(string path, int status)
    {
        var keys = Path.Combine(_directory, "keys");
        await File.WriteAllTextAsync(keys, "");
        await using var app = await StartAsync(new("auth:keysFile", keys), new("auth:clients:home-feed", "user.*"));
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        using var response = await http.GetAsync(path);

        ((int)response.StatusCode).ShouldBe(status);
        await app.StopAsync();
    }

    [Fact]
    public void Process_listens_on_loopback_unless_told_otherwise() => new Uri(ServerHost.DefaultListen).IsLoopback.ShouldBeTrue();

    [Fact]
    public void Wrong_definitions_start_nothing()
    {
        File.WriteAllText(Path.Combine(_directory, "wrong.yaml"), "kind: Nonsense");

        Should.Throw<InvalidDefinitionsException>(() => ServerHost.Build(Configuration())).Message.ShouldContain("wrong.yaml:1:");
    }

    private async Task<WebApplication> StartAsync(params KeyValuePair<string, string?>[] settings)
    {
        File.WriteAllText(Path.Combine(_directory, "definitions.yaml"), Definitions);
        var app = ServerHost.Build(Configuration(settings));
        await app.StartAsync();
        return app;
    }

    private Microsoft.Extensions.Configuration.IConfigurationRoot Configuration(params KeyValuePair<string, string?>[] settings) =>
        FeatureStoreConfiguration.Load(
            null,
            [
                new("definitions:path", _directory),
                new("store:sqlite:path", Path.Combine(_directory, "features.db")),
                new("http:listen", "http://127.0.0.1:0"),
                .. settings,
            ]
        );
}
