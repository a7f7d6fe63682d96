using FeatureStore.Definitions.Configuration;
using FeatureStore.Definitions.Process;
using FeatureStore.Definitions.Reloading;
using FeatureStore.Definitions.Telemetry;
using FeatureStore.Ingestion;
using FeatureStore.Storage;
using FeatureStore.Storage.Online;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FeatureStore.Worker;

/// <summary>The ingestion worker: event streams → records in the store and the caches.</summary>
public static class WorkerHost
{
    /// <summary>Where it answers HTTP unless <c>http:listen</c> says otherwise.</summary>
    public const string DefaultListen = "http://127.0.0.1:8081";

    /// <summary>Ingests until SIGTERM or SIGINT; then finishes or hands back what it holds.</summary>
    /// <exception cref="ConfigurationException">A setting is wrong or unknown.</exception>
    /// <exception cref="StoreException">The store cannot be used.</exception>
    public static async Task RunAsync(IConfigurationRoot configuration, CancellationToken cancellationToken = default)
    {
        await using var app = Build(configuration);
        await app.RunAsync(cancellationToken);
    }

    /// <summary>Puts the worker together, without starting it.</summary>
    /// <param name="configuration">All sections.</param>
    /// <param name="time">Its clock; the machine's unless given.</param>
    public static WebApplication Build(IConfigurationRoot configuration, TimeProvider? time = null)
    {
        var builder = ProcessHost.CreateBuilder(configuration, DefaultListen);
        if (time is not null)
        {
            builder.Services.AddSingleton(time);
        }
        builder.Services.AddFeatureStorage(configuration);
        builder.Services.AddFeatureIngestion(configuration, ProcessHost.CatalogOf(builder));
        builder.AddProcessTelemetry(configuration, "featurestore-worker");
        var app = builder.Build();
        app.MapEvents();
        app.MapHealth();
        app.MapDefinitionsRefresh();
        app.MapMetrics();
        return app;
    }
}
