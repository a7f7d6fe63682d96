using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Configuration;
using FeatureStore.Ingestion.Delivery;
using FeatureStore.Ingestion.Erasure;
using FeatureStore.Ingestion.Extraction;
using FeatureStore.Ingestion.Sources;
using FeatureStore.Ingestion.Sources.Files;
using FeatureStore.Ingestion.Sources.Http;
using FeatureStore.Ingestion.Sources.Kafka;
using FeatureStore.Ingestion.Sources.Kinesis;
using FeatureStore.Ingestion.Sources.PubSub;
using FeatureStore.Ingestion.Writing;
using FeatureStore.Storage.Erasure;
using FeatureStore.Storage.Online;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Ingestion;

/// <summary>Puts the ingestion worker into a host.</summary>
public static class IngestionServices
{
    /// <summary>Registers the pipeline and the sources. Needs <see cref="CatalogRegistry"/>, <see cref="IOnlineStore"/> and <see cref="TimeProvider"/>.</summary>
    /// <param name="services">The host's.</param>
    /// <param name="configuration">Sections <c>ingestion</c>, <c>http:events</c>, <c>kafka</c>, <c>kinesis</c>, <c>pubsub</c>, <c>files</c>.</param>
    /// <param name="catalog">The catalog that the worker starts with.</param>
    /// <param name="httpOnly">Every stream is fed by <c>POST /events/{stream}</c> and no other source runs, as in <c>dev</c>.</param>
    /// <exception cref="ConfigurationException">A setting is wrong, or one that a stream of the catalog needs is missing.</exception>
    public static IServiceCollection AddFeatureIngestion(
        this IServiceCollection services,
        IConfiguration configuration,
        Catalog catalog,
        bool httpOnly = false
    )
    {
        var options = StrictOptions.Bind<IngestionOptions>(configuration, "ingestion");
        var http = StrictOptions.Bind<HttpSourceOptions>(configuration, "http:events");
        http.AcceptAllStreams |= httpOnly;
        var kafka = StrictOptions.Bind<KafkaOptions>(configuration, "kafka");
        services.AddSingleton(options);
        services.AddSingleton(http);
        services.AddSingleton(kafka);
        services.AddSingleton(StrictOptions.Bind<FileSourceOptions>(configuration, "files"));
        services.AddSingleton(new ExtractionOptions { MaxFuture = options.MaxFuture });
        services.AddSingleton(new InFlightBudget(options.MaxInFlightEvents, options.MaxInFlightBytes));
        AddErasures(services, options);
        services.AddSingleton(provider => new WriteLanes(
            Guarded(provider),
            options.Writes,
            provider.GetRequiredService<TimeProvider>(),
            new Random(),
            provider.GetRequiredService<ILogger<WriteLanes>>()
        ));
        services.AddSingleton<IRecordSink>(provider => provider.GetRequiredService<WriteLanes>());
        services.AddSingleton<EventPipeline>();
        services.AddSingleton<EventsEndpoint>();
        var kinesis = StrictOptions.Bind<KinesisOptions>(configuration, "kinesis");
        var pubSub = StrictOptions.Bind<PubSubOptions>(configuration, "pubsub");
        services.AddSingleton(provider => new CloudSources(kinesis, pubSub, provider.GetService<IMarkerStore>()));
        var clouds = new CloudSources(kinesis, pubSub, markers: null)
        {
            KeepsLeases = services.Any(service => service.ServiceType == typeof(IMarkerStore)),
        };
        if (!httpOnly && StreamRequirements.WhyNot(catalog, kafka, clouds) is { } reason)
        {
            throw new ConfigurationException(reason);
        }
        services.AddSingleton(new SourceSelection(httpOnly));
        services.AddSingleton<IngestionWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<IngestionWorker>());
        services.AddHealthChecks().AddCheck<IngestionHealthCheck>("ingestion");
        return services;
    }

    /// <summary>Where the store can erase, nothing is consumed before it is known who was erased: hence before the worker.</summary>
    private static void AddErasures(IServiceCollection services, IngestionOptions options)
    {
        if (services.All(service => service.ServiceType != typeof(IErasableStore)))
        {
            return;
        }
        services.AddSingleton(options.Erasures);
        services.AddSingleton<ErasureList>();
        services.AddHostedService(provider => provider.GetRequiredService<ErasureList>());
    }

    private static IOnlineStore Guarded(IServiceProvider provider)
    {
        var store = provider.GetRequiredService<IOnlineStore>();
        return provider.GetService<ErasureList>() is { } erasures
            ? new ErasureGuard(store, erasures, provider.GetRequiredService<TimeProvider>())
            : store;
    }

    /// <summary>Maps <c>POST /events/{stream}</c>.</summary>
    public static IEndpointConventionBuilder MapEvents(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost(
            "/events/{stream}",
            (HttpContext context, string stream, EventsEndpoint endpoint) => endpoint.HandleAsync(context, stream)
        );
}
