using System.Buffers;
using System.Text;
using System.Text.Json;
using FeatureStore.Benchmarks.Processes;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Serving.Http;
using FeatureStore.Serving.Schema;
using FeatureStore.Storage.Caching.Memory;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using FeatureStore.Storage.Sqlite;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace FeatureStore.Benchmarks.Catalogs;

/// <summary>What serves a catalog, from the bytes of a request to those of its answer, without sockets. For one thread.</summary>
internal sealed class CatalogServer : IAsyncDisposable
{
    public const string User = "user-1";

    private const int Items = 30;

    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _services;
    private readonly LocalCachedOnlineStore _store;
    private readonly RequestRunner _runner;
    private readonly HttpContext _http;
    private readonly CountingStream _answer = new();

    private CatalogServer(Catalog catalog)
    {
        Registry = new CatalogRegistry(catalog);
        var sqlite = new SqliteOnlineStore(
            new SqliteOptions { Path = Path.Combine(_folder.Path, "store.db") },
            TimeProvider.System,
            NullLogger<SqliteOnlineStore>.Instance
        );
        _store = new LocalCachedOnlineStore(sqlite, new LocalCacheOptions(), TimeProvider.System);
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(Registry)
            .AddSingleton<IOnlineStore>(_store)
            .AddFeatureServing(new ConfigurationBuilder().Build())
            .BuildServiceProvider();
        _runner = _services.GetRequiredService<RequestRunner>();
        _http = new DefaultHttpContext { RequestServices = _services };
        _http.Request.Method = HttpMethods.Post;
        _http.Response.Body = _answer;
    }

    public CatalogRegistry Registry { get; }

    /// <summary>The revision that is served.</summary>
    public string Revision => _services.GetRequiredService<SchemaCache>().Current.Catalog.Revision;

    /// <summary>Bytes of the last answer.</summary>
    public long AnswerLength => _answer.Written;

    public int Status => _http.Response.StatusCode;

    /// <summary>Has records of one user in the features that <see cref="CatalogQuery"/> asks for.</summary>
    public static async Task<CatalogServer> StartAsync(Catalog catalog)
    {
        var server = new CatalogServer(catalog);
        await server._store.InitializeAsync(CancellationToken.None);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var value = Encoding.UTF8.GetBytes("""["item-0001","books",12000,["a","b"]]""");
        await server._store.WriteAsync(
            [
                .. CatalogQuery
                    .Features.Select(name => catalog.FindFeature(name)!)
                    .SelectMany(feature =>
                        Enumerable.Range(0, Items).Select(i => new RecordWrite(feature, User, now - i, $"s#{i}", value))
                    ),
            ],
            CancellationToken.None
        );
        return server;
    }

    /// <summary>Whether a document has a plan that would run it now.</summary>
    public bool HasPlan(string document) =>
        _services.GetRequiredService<SchemaCache>().Current.Documents.Find(Encoding.UTF8.GetBytes(document)) is { } known
        && known.FindPlan(default) is not null;

    /// <summary>Answers a request; ends at once where everything is in memory.</summary>
    public Task AskAsync(ReadOnlyMemory<byte> body)
    {
        _answer.Written = 0;
        return _runner.RunAsync(_http, new ReadOnlySequence<byte>(body), ResponseMediaType.GraphQl);
    }

    public static byte[] Body(string query) =>
        JsonSerializer.SerializeToUtf8Bytes(new { query, variables = new { id = User } }, JsonSerializerOptions.Web);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _store.DisposeAsync();
        await _answer.DisposeAsync();
        _folder.Dispose();
    }
}
