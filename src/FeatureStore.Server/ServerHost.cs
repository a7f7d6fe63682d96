using FeatureStore.Definitions.Configuration;
using FeatureStore.Definitions.Process;
using FeatureStore.Definitions.Reloading;
using FeatureStore.Definitions.Telemetry;
using FeatureStore.Serving.Http;
using FeatureStore.Storage;
using FeatureStore.Storage.Online;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace FeatureStore.Server;

/// <summary>The serving server: catalog → GraphQL over HTTP.</summary>
public static class ServerHost
{
    /// <summary>Where it listens unless <c>http:listen</c> says otherwise.</summary>
    public const string DefaultListen = "http://127.0.0.1:8080";

    /// <summary>Serves until SIGTERM or SIGINT.</summary>
    /// <exception cref="ConfigurationException">A setting is wrong or unknown.</exception>
    /// <exception cref="StoreException">The store cannot be used.</exception>
    public static async Task RunAsync(IConfigurationRoot configuration, CancellationToken cancellationToken = default)
    {
        await using var app = Build(configuration);
        await app.RunAsync(cancellationToken);
    }

    /// <summary>Puts the server together, without starting it.</summary>
    public static WebApplication Build(IConfigurationRoot configuration)
    {
        var builder = ProcessHost.CreateBuilder(configuration, DefaultListen);
        builder.Services.AddFeatureStorage(configuration);
        builder.Services.AddFeatureServing(configuration);
        builder.AddProcessTelemetry(configuration, "featurestore-server");
        var app = builder.Build();
        app.MapFeatureServing();
        app.MapHealth();
        app.MapDefinitionsRefresh();
        app.MapMetrics();
        return app;
    }
}
