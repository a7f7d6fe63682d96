using System.Net;
using System.Text.Json;
using FeatureStore.Definitions.Configuration;
using FeatureStore.Definitions.Loading;
using Microsoft.AspNetCore.Builder;

namespace FeatureStore.Worker.Tests;

public sealed class WorkerHostTests : IDisposable
{
    private const string Definitions = """
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

    [Fact]
    public void Process_listens_on_loopback_unless_told_otherwise() => new Uri(WorkerHost.DefaultListen).IsLoopback.ShouldBeTrue();

    [Fact]
    public void Wrong_definitions_start_nothing()
    {
        File.WriteAllText(Path.Combine(_directory, "wrong.yaml"), "kind: Nonsense");

        Should.Throw<InvalidDefinitionsException>(() => WorkerHost.Build(Configuration())).Message.ShouldContain("wrong.yaml:1:");
    }

    private async Task<WebApplication> StartAsync()
    {
        File.WriteAllText(Path.Combine(_directory, "definitions.yaml"), Definitions);
        var app = WorkerHost.Build(Configuration());
        await app.StartAsync();
        return app;
    }

    private Microsoft.Extensions.Configuration.IConfigurationRoot Configuration() =>
        FeatureStoreConfiguration.Load(
            null,
            [
                new("definitions:path", _directory),
                new("store:sqlite:path", Path.Combine(_directory, "features.db")),
                new("http:listen", "http://127.0.0.1:0"),
            ]
        );
}
