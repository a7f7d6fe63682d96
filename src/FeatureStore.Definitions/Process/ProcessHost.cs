using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Configuration;
using FeatureStore.Definitions.Loading;
using FeatureStore.Definitions.Reloading;
using FeatureStore.Definitions.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using HttpProtocols = Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols;

namespace FeatureStore.Definitions.Process;

/// <summary>What every process has in common: settings, a validated catalog, the clock, logs on standard error, one address.</summary>
public static class ProcessHost
{
    /// <summary>Begins a host on the catalog that the configuration names.</summary>
    /// <param name="configuration">All sections.</param>
    /// <param name="defaultListen">Address where <c>http:listen</c> is not set.</param>
    /// <exception cref="ConfigurationException">A setting is wrong.</exception>
    /// <exception cref="InvalidDefinitionsException">The definitions have errors; nothing starts.</exception>
    public static WebApplicationBuilder CreateBuilder(IConfigurationRoot configuration, string defaultListen)
    {
        var http = StrictOptions.Bind<ListenOptions>(configuration, "http", "events", "documents", "cors", "compression");
        var listen = http.Listen ?? defaultListen;
        var address = Address("http:listen", listen, defaultListen);
        CheckCertificate(http.Certificate, address);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls(listen);
        builder.WebHost.ConfigureKestrel(server => server.AddServerHeader = false);
        if (http.Certificate is { } certificate)
        {
            AddTls(builder, certificate);
        }
        if (http.Http2Listen is { } http2)
        {
            AddHttp2(builder, listen, http2, address.Port);
        }
        builder.Services.AddRoutingCore();
        builder.Services.AddHealthChecks();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddDefinitions(configuration, TimeProvider.System);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));
        builder.Logging.ClearProviders();
        AddConsole(builder.Logging, TelemetryOptions.From(configuration).LogFormat);
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        // Where it may log, it makes an activity for each request, listened to or not.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        // A host that does not start throws; its caller says so in one sentence.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        // One request's trouble is answered to its sender; what the host itself logs about it would be said twice.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        return builder;
    }

    /// <summary>The catalog of a host that is being put together.</summary>
    public static Catalog CatalogOf(WebApplicationBuilder builder) =>
        (
            (CatalogRegistry)builder.Services.Single(service => service.ServiceType == typeof(CatalogRegistry)).ImplementationInstance!
        ).Current;

    private static void AddConsole(ILoggingBuilder logging, LogFormat format)
    {
        const string Timestamp = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
        if (format == LogFormat.Json)
        {
            logging.Configure(factory =>
                factory.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId
            );
            logging.AddJsonConsole(console =>
            {
                console.UseUtcTimestamp = true;
                console.TimestampFormat = Timestamp.TrimEnd();
                // The ids of trace and span come as a scope.
                console.IncludeScopes = true;
            });
            return;
        }
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = Timestamp;
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
    }

    private static void CheckCertificate(CertificateOptions? certificate, Uri listen)
    {
        var isHttps = listen.Scheme == "https";
        if (isHttps && certificate?.Path is null)
        {
            throw new ConfigurationException($"'http:listen' is {listen.Scheme}: name the certificate in 'http:certificate:path'.");
        }
        if (!isHttps && certificate is not null)
        {
            throw new ConfigurationException("'http:certificate' needs an 'http:listen' that begins with https://.");
        }
    }

    /// <summary>HTTP/1.1 and HTTP/2, as the client likes.</summary>
    private static void AddTls(WebApplicationBuilder builder, CertificateOptions options)
    {
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.AddSingleton(services => new ServerCertificate(
            options,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<ServerCertificate>>()
        ));
        builder
            .Services.AddOptions<Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions>()
            .Configure<ServerCertificate>((kestrel, certificate) => kestrel.ConfigureHttpsDefaults(certificate.Use));
    }

    /// <summary>A second address, of which clients know that it speaks HTTP/2.</summary>
    private static void AddHttp2(WebApplicationBuilder builder, string listen, string http2, int port)
    {
        var http2Port = Address("http:http2Listen", http2, "http://127.0.0.1:8082").Port;
        if (http2Port == port)
        {
            throw new ConfigurationException("'http:http2Listen' needs another port than 'http:listen'.");
        }
        builder.WebHost.UseUrls(listen, http2);
        builder.WebHost.ConfigureKestrel(server =>
            server.ConfigureEndpointDefaults(endpoint =>
            {
                if (endpoint.IPEndPoint?.Port == http2Port)
                {
                    endpoint.Protocols = HttpProtocols.Http2;
                }
            })
        );
    }

    private static Uri Address(string setting, string value, string example) =>
        Uri.TryCreate(value, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https")
            ? address
            : throw new ConfigurationException($"'{setting}' must be a URL such as {example}.");
}
