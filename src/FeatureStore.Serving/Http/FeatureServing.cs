using FeatureStore.Definitions.Configuration;
using FeatureStore.Definitions.Telemetry;
using FeatureStore.Serving.Access;
using FeatureStore.Serving.Admission;
using FeatureStore.Serving.Execution;
using FeatureStore.Serving.Http.Compression;
using FeatureStore.Serving.Http.CrossOrigin;
using FeatureStore.Serving.Limits;
using FeatureStore.Serving.PersistedDocuments;
using FeatureStore.Serving.Plans;
using FeatureStore.Serving.Schema;
using FeatureStore.Serving.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FeatureStore.Serving.Http;

/// <summary>Adds the serving of features to a host.</summary>
public static class FeatureServing
{
    /// <summary>Where <see cref="MapFeatureServing"/> puts the endpoint.</summary>
    public const string Path = "/graphql";

    /// <summary>
    /// Registers everything but what the host has to bring: a <see cref="Definitions.Catalogs.CatalogRegistry"/> and a
    /// <see cref="Storage.Online.IOnlineStore"/>. A <see cref="TimeProvider"/> is taken if there is one.
    /// </summary>
    /// <param name="services">The host's.</param>
    /// <param name="configuration">
    /// The root; the sections <c>limits</c> (<see cref="ServingOptions"/>), <c>auth</c> (<see cref="AccessOptions"/>), <c>telemetry</c>
    /// (<see cref="TelemetryOptions"/>), <c>http:documents</c>, <c>http:cors</c> and <c>http:compression</c> are read.
    /// </param>
    /// <param name="authenticate">False where nobody is asked who they are, whatever <c>auth</c> says: <c>dev</c>.</param>
    /// <exception cref="ConfigurationException">A setting is unknown or out of its range.</exception>
    public static IServiceCollection AddFeatureServing(
        this IServiceCollection services,
        IConfiguration configuration,
        bool authenticate = true
    )
    {
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(StrictOptions.Bind<ServingOptions>(configuration, ServingOptions.SectionName));
        services.TryAddSingleton(TelemetryOptions.From(configuration));
        services.TryAddSingleton<ServingMetrics>();
        services.TryAddSingleton<RequestTelemetry>();
        services.TryAddSingleton<SchemaCache>();
        services.TryAddSingleton<PlanRunner>();
        services.TryAddSingleton<GraphQlEngine>();
        services.TryAddSingleton(StrictOptions.Bind<DocumentOptions>(configuration, DocumentOptions.SectionName));
        services.TryAddSingleton(StrictOptions.Bind<CrossOriginOptions>(configuration, CrossOriginOptions.SectionName));
        services.TryAddSingleton<DocumentResolver>();
        services.TryAddSingleton<CrossOriginAccess>();
        services.TryAddSingleton<GraphiQlFiles>();
        services.TryAddSingleton<AnswerSender>();
        services.TryAddSingleton<RequestRunner>();
        services.TryAddSingleton<GraphQlEndpoint>();
        services.TryAddSingleton<AdmissionGate>();
        AddCompression(services, StrictOptions.Bind<CompressionOptions>(configuration, CompressionOptions.SectionName));
        return services.AddAccess(configuration, authenticate);
    }

    /// <summary>Maps <c>/graphql</c>, and GraphiQL's files where it was bundled. The schema is built here, so that a host that cannot serve does not start.</summary>
    /// <returns>The endpoint's builder, for what a host adds to it.</returns>
    public static IEndpointConventionBuilder MapFeatureServing(this IEndpointRouteBuilder endpoints)
    {
        var endpoint = endpoints.ServiceProvider.GetRequiredService<GraphQlEndpoint>();
        var graphiQl = endpoints.ServiceProvider.GetRequiredService<GraphiQlFiles>();
        if (graphiQl.Exist)
        {
            endpoints.MapGet($"/{GraphiQlFiles.Folder}/{{file}}", Pipeline(endpoints, graphiQl.WriteFileAsync)).WithDisplayName("GraphiQL");
        }
        var handle = endpoints.ServiceProvider.GetRequiredService<AdmissionGate>().Guard(endpoint.HandleAsync);
        if (endpoints.ServiceProvider.GetService<AccessGate>() is { } access)
        {
            handle = access.Guard(handle);
        }
        return endpoints.Map(Path, Pipeline(endpoints, handle)).WithDisplayName("GraphQL");
    }

    /// <summary>
    /// No answer holds a secret beside what its client chose, which is what BREACH needs to read one out of the length of compressed answers;
    /// so they are compressed over TLS too.
    /// </summary>
    private static void AddCompression(IServiceCollection services, CompressionOptions options)
    {
        services.TryAddSingleton(options);
        services.AddSingleton<IResponseCompressionProvider, LargeAnswerCompression>();
        services.AddResponseCompression(compression =>
        {
            compression.EnableForHttps = true;
            compression.MimeTypes = ["application/graphql-response+json", "application/json", "text/plain", "text/javascript", "text/css"];
        });
    }

    private static RequestDelegate Pipeline(IEndpointRouteBuilder endpoints, RequestDelegate handler)
    {
        if (endpoints.ServiceProvider.GetRequiredService<CompressionOptions>().MinBytes == 0)
        {
            return handler;
        }
        var pipeline = endpoints.CreateApplicationBuilder();
        pipeline.UseResponseCompression();
        pipeline.Run(handler);
        return pipeline.Build();
    }

    private static IServiceCollection AddAccess(this IServiceCollection services, IConfiguration configuration, bool authenticate)
    {
        var options = StrictOptions.Bind<AccessOptions>(configuration, AccessOptions.SectionName);
        options.Check();
        if (!options.IsOn || !authenticate)
        {
            return services.AddHostedService<OpenServerWarning>();
        }
        // Made now where it can be, so that a pattern that is wrong stops the process before anything starts.
        _ = new ClientDirectory(options);
        return services
            .AddSingleton(options)
            .AddSingleton<Authenticator>()
            .AddSingleton<AccessGate>()
            .AddHostedService<UnknownNamesWarning>();
    }
}
