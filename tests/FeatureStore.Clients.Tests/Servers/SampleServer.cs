using System.Text;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Configuration;
using FeatureStore.Server;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace FeatureStore.Clients.Tests.Servers;

/// <summary>The server as <c>featurestore serve</c> starts it, on a free port of 127.0.0.1, with the sample definitions and one user's clicks.</summary>
internal sealed class SampleServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly DirectoryInfo _directory;

    private SampleServer(WebApplication app, DirectoryInfo directory)
    {
        _app = app;
        _directory = directory;
        Url = new Uri(app.Urls.First());
    }

    public Uri Url { get; }

    public Uri GraphQl => new(Url, "/graphql");

    public static async Task<SampleServer> StartAsync(params IEnumerable<(string Key, string Value)> settings)
    {
        var directory = Directory.CreateTempSubdirectory("featurestore-clients-");
        KeyValuePair<string, string?>[] defaults =
        [
            new("definitions:path", Path.Combine(Clone.Root, "features")),
            new("http:listen", "http://127.0.0.1:0"),
            new("store:type", "sqlite"),
            new("store:sqlite:path", Path.Combine(directory.FullName, "store.db")),
            // A loaded machine is no reason for a null.
            new("limits:deadline", "30s"),
        ];
        var given = settings.ToDictionary(s => s.Key, s => (string?)s.Value, StringComparer.Ordinal);
        foreach (var (key, value) in defaults)
        {
            given.TryAdd(key, value);
        }
        var app = ServerHost.Build(FeatureStoreConfiguration.Load(null, given));
        await app.StartAsync();
        var server = new SampleServer(app, directory);
        await server.WriteClicksAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private async Task WriteClicksAsync()
    {
        var feature = _app.Services.GetRequiredService<CatalogRegistry>().Current.FindFeature("recent_clicked_articles")!;
        var now = _app.Services.GetRequiredService<TimeProvider>().GetUtcNow().ToUnixTimeMilliseconds();
        await _app
            .Services.GetRequiredService<IOnlineStore>()
            .WriteAsync(
                [
                    .. Enumerable
                        .Range(0, 3)
                        .Select(i => new RecordWrite(
                            feature,
                            "mina",
                            now - (i * 60_000),
                            $"clients#{i:D20}",
                            Encoding.UTF8.GetBytes($"[\"a-{i}\"]")
                        )),
                ],
                CancellationToken.None
            );
    }
}
