using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using FeatureStore.Definitions.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace FeatureStore.Server.Tests;

public sealed class OtlpTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("featurestore-otlp-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("http", "/v1/traces", "/v1/metrics")]
    [InlineData(
        "grpc",
        "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
        "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export"
    )]
    public async Task Collector_gets_metrics_and_the_trace_of_a_request_down_to_the_store(
        string protocol,
        string tracesPath,
        string metricsPath
    )
    {
        var received = new ConcurrentDictionary<string, string>();
        await using var collector = await StartCollectorAsync(received, protocol == "grpc");
        await using (
            var app = Build(
                ("telemetry:otlpEndpoint", collector.Urls.First()),
                ("telemetry:otlpProtocol", protocol),
                ("telemetry:traceRatio", "1")
            )
        )
        {
            await app.StartAsync();
            using var http = new HttpClient();
            using var response = await http.PostAsJsonAsync(
                $"{app.Urls.First()}/graphql",
                new { query = "query Feed { user(id: \"secret\") { mood { mood } } }" }
            );
            response.EnsureSuccessStatusCode();
            await app.StopAsync();
        }

        // Sent at the latest when the process ends. Protocol buffers keep text as it is.
        var traces = received[tracesPath];
        traces.ShouldContain("featurestore-server");
        traces.ShouldContain("graphql");
        traces.ShouldContain("store");
        traces.ShouldContain("sqlite");
        traces.ShouldNotContain("secret");
        received[metricsPath].ShouldContain("featurestore.serving.operation.duration");
    }

    [Theory]
    [InlineData("text", "simple")]
    [InlineData("json", "json")]
    public async Task Log_lines_have_the_configured_format(string format, string formatter)
    {
        await using var app = Build(("telemetry:logFormat", format));

        app.Services.GetRequiredService<IOptionsMonitor<ConsoleLoggerOptions>>().CurrentValue.FormatterName.ShouldBe(formatter);
    }

    private WebApplication Build(params (string Key, string Value)[] settings)
    {
        File.WriteAllText(Path.Combine(_directory, "definitions.yaml"), ServerHostTests.Definitions);
        return ServerHost.Build(
            FeatureStoreConfiguration.Load(
                null,
                [
                    new("definitions:path", _directory),
                    new("store:sqlite:path", Path.Combine(_directory, "features.db")),
                    new("http:listen", "http://127.0.0.1:0"),
                    .. settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)),
                ]
            )
        );
    }

    /// <summary>A collector of OTLP/HTTP, or of OTLP/gRPC: HTTP/2 without TLS, each message behind a frame of five bytes, the status in a trailer.</summary>
    private static async Task<WebApplication> StartCollectorAsync(ConcurrentDictionary<string, string> received, bool isGrpc)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = isGrpc ? HttpProtocols.Http2 : HttpProtocols.Http1)
        );
        var app = builder.Build();
        app.Run(async http =>
        {
            using var reader = new StreamReader(http.Request.Body, System.Text.Encoding.Latin1);
            var body = await reader.ReadToEndAsync();
            received.AddOrUpdate(http.Request.Path, body, (_, before) => before + body);
            if (isGrpc)
            {
                http.Response.ContentType = "application/grpc";
                await http.Response.Body.WriteAsync(new byte[5]);
                http.Response.AppendTrailer("grpc-status", "0");
            }
        });
        await app.StartAsync();
        return app;
    }
}
