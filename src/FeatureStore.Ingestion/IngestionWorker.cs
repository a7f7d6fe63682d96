using FeatureStore.Definitions.Catalogs;
using FeatureStore.Ingestion.Sources;
using FeatureStore.Ingestion.Sources.Files;
using FeatureStore.Ingestion.Sources.Kafka;
using FeatureStore.Ingestion.Writing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Ingestion;

/// <summary>Runs the sources of the catalog's streams, and stops them in order: sources first, then the lanes.</summary>
public sealed class IngestionWorker(
    CatalogRegistry registry,
    EventPipeline pipeline,
    WriteLanes lanes,
    IngestionOptions options,
    KafkaOptions kafka,
    FileSourceOptions files,
    CloudSources clouds,
    SourceSelection selection,
    TimeProvider time,
    ILoggerFactory logs
) : IHostedService, IDisposable
{
    private StreamSources? _sources;

    /// <summary>Why the worker cannot do its work now; null when it can.</summary>
    public string? NotReady =>
        lanes.FailingSince is { } since
            ? $"the store has refused writes for {Math.Max(0, (time.GetUtcNow().ToUnixTimeMilliseconds() - since) / 1000)} s; events are kept and tried again"
            : _sources?.NotReady;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!selection.HttpOnly)
        {
            _sources = new StreamSources(registry, pipeline, kafka, files, clouds, time, logs.CreateLogger<IngestionWorker>());
            _sources.Start();
        }
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await (_sources?.StopAsync() ?? Task.CompletedTask).WaitAsync(options.StopTimeout, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // What is not durable stays uncommitted and comes again (I1).
        }
        using var deadline = new CancellationTokenSource(options.StopTimeout, time);
        await lanes.DrainAsync(deadline.Token);
    }

    public void Dispose()
    {
        _sources?.Dispose();
        _sources = null;
    }
}
