using System.ComponentModel.DataAnnotations;
using FeatureStore.Definitions.Configuration;

namespace FeatureStore.Definitions.Telemetry;

/// <summary>What a process tells about itself; section <c>telemetry</c>.</summary>
public sealed class TelemetryOptions
{
    public const string SectionName = "telemetry";

    /// <summary>
    /// URL of an OpenTelemetry collector that gets metrics and traces; none by default. Its headers are taken from the standard's variable
    /// <c>OTEL_EXPORTER_OTLP_HEADERS</c>, so that no secret stands in the file.
    /// </summary>
    public string? OtlpEndpoint { get; set; }

    /// <summary>How the collector is spoken to; default <see cref="OtlpProtocol.Grpc"/>.</summary>
    public OtlpProtocol OtlpProtocol { get; set; } = OtlpProtocol.Grpc;

    /// <summary>Part of the requests that are traced where the caller has not decided; default 0.01.</summary>
    [Range(0.0, 1.0)]
    public double TraceRatio { get; set; } = 0.01;

    /// <summary>Lines on standard error: default <see cref="LogFormat.Text"/>.</summary>
    public LogFormat LogFormat { get; set; } = LogFormat.Text;

    /// <summary>Queries that take longer are logged with their plan, at most one a second; default 500 ms; 0: none.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan SlowQuery { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Names of operations that have figures of their own, first come first served; those after them are <c>other</c>. Default 100.</summary>
    [Range(0, 10_000)]
    public int MaxOperations { get; set; } = 100;

    /// <summary>Reads the section.</summary>
    /// <exception cref="ConfigurationException">A setting is wrong or unknown.</exception>
    public static TelemetryOptions From(Microsoft.Extensions.Configuration.IConfiguration configuration)
    {
        var options = StrictOptions.Bind<TelemetryOptions>(configuration, SectionName);
        if (
            options.OtlpEndpoint is not null
            && !(Uri.TryCreate(options.OtlpEndpoint, UriKind.Absolute, out var url) && url.Scheme is ("http" or "https"))
        )
        {
            throw new ConfigurationException("'telemetry:otlpEndpoint' must be a URL such as http://127.0.0.1:4317.");
        }
        return options;
    }
}
