using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Configuration;
using FeatureStore.Definitions.Loading;
using FeatureStore.Definitions.Sources;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Definitions.Reloading;

/// <summary>Puts the catalog into a host, and keeps it at the newest good revision.</summary>
public static class DefinitionReloading
{
    /// <summary>Reads the definitions, and registers the registry and what follows the source.</summary>
    /// <param name="services">The host's.</param>
    /// <param name="configuration">The root; the section <c>definitions</c> is read (<see cref="DefinitionsOptions"/>).</param>
    /// <param name="time">Waits.</param>
    /// <exception cref="ConfigurationException">A setting is wrong, or there is nothing to start on.</exception>
    /// <exception cref="InvalidDefinitionsException">The definitions have errors, and there is nothing else to start on.</exception>
    public static IServiceCollection AddDefinitions(this IServiceCollection services, IConfiguration configuration, TimeProvider time)
    {
        var options = StrictOptions.Bind<DefinitionsOptions>(configuration, DefinitionsOptions.SectionName);
        var source = DefinitionSources.Open(options, time);
        // A host is put together before anything runs: there is nothing that could run meanwhile. Sources bound their own time.
        var starting = StartingDefinitions
            .OpenAsync(source, DefinitionSources.LastGoodOf(options, source), time, CancellationToken.None)
            .GetAwaiter()
            .GetResult();
        return services.AddDefinitions(starting, options);
    }

    internal static IServiceCollection AddDefinitions(
        this IServiceCollection services,
        StartingDefinitions starting,
        DefinitionsOptions options
    )
    {
        services.AddMetrics();
        services.AddSingleton(options);
        services.AddSingleton(new CatalogRegistry(starting.Catalog));
        services.AddSingleton(new DefinitionsStatus(starting.State));
        // Made by a factory, so that the container disposes of it.
        services.AddSingleton(_ => starting.Source);
        services.AddSingleton<RefreshSignal>();
        services.AddSingleton<RefreshEndpoint>();
        services.AddSingleton<ReloadMetrics>();
        services.AddHostedService(provider =>
        {
            _ = provider.GetRequiredService<IDefinitionSource>();
            return new DefinitionReloader(
                starting,
                provider.GetRequiredService<CatalogRegistry>(),
                provider.GetRequiredService<DefinitionsStatus>(),
                provider.GetRequiredService<RefreshSignal>(),
                provider.GetRequiredService<ReloadMetrics>(),
                provider.GetRequiredService<TimeProvider>(),
                new Random(),
                provider.GetRequiredService<ILogger<DefinitionReloader>>()
            );
        });
        services.AddHealthChecks().AddCheck<DefinitionsHealthCheck>("definitions");
        return services;
    }
}
