using FeatureStore.Cli.Simulation;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Process;
using FeatureStore.Definitions.Reloading;
using FeatureStore.Definitions.Telemetry;
using FeatureStore.Ingestion;
using FeatureStore.Server;
using FeatureStore.Serving.Http;
using FeatureStore.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FeatureStore.Cli.Dev;

/// <summary>Worker and server in one process on SQLite.</summary>
internal static class DevHost
{
    /// <summary>Time to look at things, and nobody to be protected from.</summary>
    public static readonly KeyValuePair<string, string?>[] Defaults = [new("limits:deadline", "10s"), new("limits:requestsPerSecond", "0")];

    /// <summary>What <c>dev</c> fixes: the embedded store.</summary>
    public static KeyValuePair<string, string?>[] Settings(DataDirectory directory) => Settings(directory.Path);

    /// <summary>Of the embedded store's file.</summary>
    public const string DatabaseName = "features.db";

    /// <summary>The embedded store of a directory, which need not be there.</summary>
    public static KeyValuePair<string, string?>[] Settings(string directory) =>
        [new("store:type", "sqlite"), new("store:sqlite:path", Path.Combine(directory, DatabaseName))];

    /// <summary>Runs until SIGTERM or SIGINT.</summary>
    public static async Task RunAsync(
        IConfigurationRoot configuration,
        DataDirectory directory,
        int? simulate,
        TextWriter output,
        CancellationToken cancellationToken
    )
    {
        await using var app = Build(configuration);
        var catalog = app.Services.GetRequiredService<CatalogRegistry>().Current;
        if (simulate is not null)
        {
            FleaMarketSimulator.RequireStreams(catalog);
        }
        await app.StartAsync(cancellationToken);
        var url = app.Urls.First();
        var guide = new Guide(catalog, url, TimeProvider.System);
        guide.PrintWelcome(output, directory);

        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, app.Lifetime.ApplicationStopping);
        var simulation = simulate is { } rate
            ? new FleaMarketSimulator(url, rate, new Random(), TimeProvider.System).RunAsync(stopping.Token)
            : Task.CompletedTask;
        if (simulate is not null)
        {
            await guide.PrintFirstAnswerAsync(output, stopping.Token);
        }
        await app.WaitForShutdownAsync(cancellationToken);
        await stopping.CancelAsync();
        await simulation;
    }

    internal static WebApplication Build(IConfigurationRoot configuration)
    {
        var builder = ProcessHost.CreateBuilder(configuration, ServerHost.DefaultListen);
        builder.Services.AddFeatureStorage(configuration);
        builder.Services.AddFeatureServing(configuration, authenticate: false);
        builder.Services.AddFeatureIngestion(configuration, ProcessHost.CatalogOf(builder), httpOnly: true);
        builder.AddProcessTelemetry(configuration, "featurestore-dev");
        var app = builder.Build();
        app.MapFeatureServing();
        app.MapEvents();
        app.MapHealth();
        app.MapDefinitionsRefresh();
        app.MapMetrics();
        return app;
    }
}
