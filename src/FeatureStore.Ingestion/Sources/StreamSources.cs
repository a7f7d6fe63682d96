using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Streams;
using FeatureStore.Ingestion.Observability;
using FeatureStore.Ingestion.Sources.Files;
using FeatureStore.Ingestion.Sources.Kafka;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Ingestion.Sources;

/// <summary>
/// Runs what the catalog's streams come from, and follows the catalog: a stream that is new begins to be consumed, one that is gone stops
/// where everything before is durable, so that it goes on from there should it come back.
/// </summary>
internal sealed class StreamSources(
    CatalogRegistry registry,
    EventPipeline pipeline,
    KafkaOptions kafkaOptions,
    FileSourceOptions fileOptions,
    CloudSources clouds,
    TimeProvider time,
    ILogger log
) : ICatalogUser, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _changed = new(0);
    private readonly Dictionary<string, RunningSource> _running = [];
    private readonly Lock _gate = new();
    private volatile Exception? _failure;
    private KafkaSource? _kafka;
    private Task _kafkaRuns = Task.CompletedTask;
    private Task _follows = Task.CompletedTask;

    /// <summary>Why not every stream is consumed now; null when each is.</summary>
    public string? NotReady
    {
        get
        {
            lock (_gate)
            {
                var failed = _kafkaRuns.IsFaulted ? _kafkaRuns : _running.Values.FirstOrDefault(source => source.Runs.IsFaulted)?.Runs;
                return (_kafka?.NotReady ?? _running.Values.Select(source => source.Health.NotReady).FirstOrDefault(why => why is not null))
                        is { } reason
                        ? reason
                    : (failed?.Exception?.GetBaseException() ?? _failure) is { } e ? $"a source has stopped: {e.Message}"
                    : null;
            }
        }
    }

    /// <summary>Starts the sources of the current catalog; from then on the sources follow it.</summary>
    public void Start()
    {
        registry.Join(this);
        Begin(registry.Current);
        _follows = FollowAsync();
    }

    /// <summary>Stops all of them; what they hold is finished or handed back when this ends.</summary>
    public async Task StopAsync()
    {
        registry.Leave(this);
        await _stop.CancelAsync();
        await _follows;
        Task[] running;
        lock (_gate)
        {
            running = [_kafkaRuns, .. _running.Values.Select(source => source.Runs)];
        }
        await Task.WhenAll(running);
        ForgetHealth();
    }

    public Action Prepare(Catalog next) =>
        StreamRequirements.WhyNot(next, kafkaOptions, clouds) is { } reason
            ? throw new CatalogRefusedException(reason)
            : () => _changed.Release();

    public void Dispose()
    {
        ForgetHealth();
        _kafka?.Dispose();
        _kafka = null;
        _stop.Dispose();
        _changed.Dispose();
    }

    private void ForgetHealth()
    {
        lock (_gate)
        {
            foreach (var source in _running.Values)
            {
                IngestionMetrics.Forget(source.Health);
            }
            if (_kafka is not null)
            {
                IngestionMetrics.Forget(_kafka.Health);
            }
        }
    }

    private async Task FollowAsync()
    {
        try
        {
            while (true)
            {
                await _changed.WaitAsync(_stop.Token);
                try
                {
                    // Whatever has come since, only the newest counts.
                    var catalog = registry.Current;
                    await EndAsync(catalog);
                    Begin(catalog);
                    _failure = null;
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    _failure = e;
                    log.SourceFailed("of a new revision", e);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    /// <summary>Ends the sources whose stream is gone or is defined otherwise. The consumer of Kafka follows the catalog by itself.</summary>
    private async Task EndAsync(Catalog catalog)
    {
        RunningSource[] gone;
        lock (_gate)
        {
            gone = [.. _running.Values.Where(source => catalog.FindStream(source.Stream.Name) != source.Stream)];
        }
        foreach (var source in gone)
        {
            await source.Stop.CancelAsync();
            await source.Runs.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            source.Stop.Dispose();
            IngestionMetrics.Forget(source.Health);
            lock (_gate)
            {
                _running.Remove(source.Stream.Name);
            }
        }
    }

    private void Begin(Catalog catalog)
    {
        foreach (var stream in catalog.Streams)
        {
            if (_running.ContainsKey(stream.Name))
            {
                continue;
            }
            IStreamSource? source = stream.Source is StreamSource.File(var path)
                ? new FileSource(stream, path, pipeline, fileOptions, time, log)
                : clouds.TryCreate(stream, pipeline, fileOptions, time, log);
            if (source is not null)
            {
                var stop = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
                IngestionMetrics.Observe(source.Health);
                var running = new RunningSource(stream, source.Health, stop, RunAsync(source.Health.Source, source.RunAsync(stop.Token)));
                lock (_gate)
                {
                    _running[stream.Name] = running;
                }
            }
        }
        if (_kafka is null && catalog.Streams.Any(stream => stream.Source is StreamSource.Kafka))
        {
            var kafka = new KafkaSource(pipeline, kafkaOptions, time, log);
            lock (_gate)
            {
                IngestionMetrics.Observe(kafka.Health);
                _kafka = kafka;
                _kafkaRuns = RunAsync(kafka.Health.Source, kafka.RunAsync(_stop.Token));
            }
        }
    }

    /// <summary>A source ends only when it is told to; one that fails leaves the worker alive, not ready, and says why.</summary>
    private async Task RunAsync(string source, Task running)
    {
        try
        {
            await running;
        }
        catch (Exception e)
        {
            log.SourceFailed(source, e);
            throw;
        }
    }

    private sealed record RunningSource(StreamDefinition Stream, SourceHealth Health, CancellationTokenSource Stop, Task Runs);
}
