using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Timing;
using FeatureStore.Ingestion;
using FeatureStore.Serving.Http;
using FeatureStore.Storage.Online;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Cli.Testing;

/// <summary>Worker and server as <c>dev</c> has them, on a clock and a store of the tests; reached over HTTP on a free port of the loopback.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly FrozenClock _clock;
    private readonly TestStore _store;

    private TestHost(WebApplication app, FrozenClock clock, TestStore store)
    {
        (_app, _clock, _store) = (app, clock, store);
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()), Timeout = TimeSpan.FromMinutes(1) };
    }

    public HttpClient Client { get; }

    public static async Task<TestHost> StartAsync(Catalog catalog, CancellationToken cancellationToken)
    {
        var clock = new FrozenClock();
        var store = new TestStore(clock);
        try
        {
            var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("limits:deadline", "30s")]).Build();
            builder.Services.AddRoutingCore();
            builder.Services.AddSingleton<TimeProvider>(clock);
            builder.Services.AddSingleton(SteadyTime.Trusting(clock));
            builder.Services.AddSingleton(new CatalogRegistry(catalog));
            builder.Services.AddSingleton<IOnlineStore>(store);
            builder.Services.AddFeatureServing(configuration, authenticate: false);
            builder.Services.AddFeatureIngestion(configuration, catalog, httpOnly: true);
            var app = builder.Build();
            app.MapFeatureServing();
            app.MapEvents();
            await app.StartAsync(cancellationToken);
            return new TestHost(app, clock, store);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>An empty store and the time of the next test.</summary>
    public async Task BeginAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        _clock.Now = now;
        await _store.ResetAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _store.DisposeAsync();
    }
}
