using System.Text.Json;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Configuration;
using FeatureStore.Definitions.Process;
using FeatureStore.Definitions.Reloading;
using FeatureStore.Definitions.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Definitions.Tests.Reloading;

/// <summary>A process with nothing in it but its definitions, and what every process tells about them.</summary>
internal sealed class ReloadingProcess : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ReloadingProcess(WebApplication app, LogLines logs)
    {
        _app = app;
        Logs = logs;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public HttpClient Http { get; }

    public LogLines Logs { get; }

    public CatalogRegistry Registry => _app.Services.GetRequiredService<CatalogRegistry>();

    public DefinitionsState State => _app.Services.GetRequiredService<DefinitionsStatus>().Current;

    /// <summary>Starts on the settings of the section <c>definitions</c>.</summary>
    public static async Task<ReloadingProcess> StartAsync(params (string Key, string Value)[] settings)
    {
        var configuration = FeatureStoreConfiguration.Load(
            null,
            [
                new("http:listen", "http://127.0.0.1:0"),
                .. settings.Select(s => KeyValuePair.Create("definitions:" + s.Key, (string?)s.Value)),
            ]
        );
        var logs = new LogLines();
        var builder = ProcessHost.CreateBuilder(configuration, "http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(logs);
        builder.AddProcessTelemetry(configuration, "test");
        var app = builder.Build();
        app.MapHealth();
        app.MapDefinitionsRefresh();
        app.MapMetrics();
        await app.StartAsync();
        return new ReloadingProcess(app, logs);
    }

    /// <summary>Ends when the state is as wanted.</summary>
    public async Task<DefinitionsState> UntilAsync(Func<DefinitionsState, bool> wanted)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(180));
        while (true)
        {
            var state = State;
            if (wanted(state))
            {
                return state;
            }
            deadline.IsCancellationRequested.ShouldBeFalse($"it stays at {state}");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    public async Task<JsonElement> ReadyAsync()
    {
        using var answer = await Http.GetAsync("/readyz");
        answer.IsSuccessStatusCode.ShouldBeTrue();
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }

    /// <summary>What <c>/metrics</c> says once it has the line; a scrape may be answered with the one before.</summary>
    public async Task<string> MetricsAsync(string line)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(180));
        while (true)
        {
            var metrics = await Http.GetStringAsync("/metrics");
            if (metrics.Contains(line, StringComparison.Ordinal))
            {
                return metrics;
            }
            deadline.IsCancellationRequested.ShouldBeFalse($"no '{line}' in {metrics}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
