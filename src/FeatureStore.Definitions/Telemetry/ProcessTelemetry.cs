using FeatureStore.Definitions.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace FeatureStore.Definitions.Telemetry;

/// <summary>Metrics and traces of a process: <c>/metrics</c> for Prometheus, and a collector where one is configured.</summary>
public static class ProcessTelemetry
{
    /// <summary>Meters and sources of all our projects.</summary>
    private const string Ours = "FeatureStore.*";

    /// <summary>Adds them to a host.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="configuration">The root; the section <c>telemetry</c> is read (<see cref="TelemetryOptions"/>).</param>
    /// <param name="service">The process's name in metrics and traces.</param>
    /// <exception cref="ConfigurationException">A setting is wrong or unknown.</exception>
    public static void AddProcessTelemetry(this WebApplicationBuilder builder, IConfiguration configuration, string service)
    {
        var options = TelemetryOptions.From(configuration);
        var telemetry = builder
            .Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(service))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(Ours).AddPrometheusExporter();
                if (options.OtlpEndpoint is not null)
                {
                    metrics.AddOtlpExporter(otlp => Configure(otlp, options, "v1/metrics"));
                }
            });
        if (options.OtlpEndpoint is not null)
        {
            telemetry.WithTracing(traces =>
                traces
                    .AddSource(Ours)
                    .AddAspNetCoreInstrumentation(http => http.Filter = context => !IsProbe(context.Request.Path))
                    .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(options.TraceRatio)))
                    .AddOtlpExporter(otlp => Configure(otlp, options, "v1/traces"))
            );
        }
    }

    /// <summary>Maps <c>/metrics</c>.</summary>
    public static void MapMetrics(this WebApplication app) => app.MapPrometheusScrapingEndpoint("/metrics");

    private static bool IsProbe(string? path) => path is "/healthz" or "/readyz" or "/metrics";

    private static void Configure(OtlpExporterOptions exporter, TelemetryOptions options, string path)
    {
        var isHttp = options.OtlpProtocol == OtlpProtocol.Http;
        exporter.Protocol = isHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        exporter.Endpoint = new Uri(isHttp ? $"{options.OtlpEndpoint!.TrimEnd('/')}/{path}" : options.OtlpEndpoint!);
    }
}
