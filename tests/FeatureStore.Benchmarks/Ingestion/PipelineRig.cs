using FeatureStore.Definitions.Catalogs;
using FeatureStore.Ingestion;
using FeatureStore.Ingestion.Delivery;
using FeatureStore.Ingestion.Extraction;
using Microsoft.Extensions.Logging.Abstractions;

namespace FeatureStore.Benchmarks.Ingestion;

/// <summary>The worker's own pipeline over an <see cref="EventMix"/>: decode → dispatch → extract, without source and store.</summary>
internal sealed class PipelineRig
{
    private readonly EventMix _mix;
    private readonly CountingSink _sink = new();
    private readonly EventPipeline _pipeline;

    public PipelineRig(EventMix mix, TimeProvider time)
    {
        _mix = mix;
        _pipeline = new EventPipeline(
            new CatalogRegistry(mix.Catalog),
            _sink,
            new InFlightBudget(1_000, 1_000_000),
            new ExtractionOptions(),
            time,
            NullLogger<EventPipeline>.Instance
        );
    }

    /// <summary>Processes every event once.</summary>
    /// <returns>Records made so far.</returns>
    public long Run()
    {
        long bytes = 0;
        foreach (var e in _mix.Events)
        {
            var delivery = new CountingDelivery(_sink);
            bytes += _pipeline.Process(e, delivery);
            delivery.Seal();
        }
        _pipeline.Budget.Leave(0, bytes);
        return _sink.Records;
    }

    /// <summary>Runs once and checks that every event was finished, none was rejected, and records came out.</summary>
    /// <returns>Records for each event.</returns>
    /// <exception cref="InvalidOperationException">The pipeline does not do what is to be measured.</exception>
    public double Check()
    {
        Run();
        if (_sink.Rejections > 0 || _sink.Deliveries != _mix.Events.Length || _sink.Records < _mix.Events.Length)
        {
            throw new InvalidOperationException(
                $"{_mix.Events.Length} events gave {_sink.Records} records, {_sink.Deliveries} finished, {_sink.Rejections} rejections: {_sink.FirstRejection}"
            );
        }
        return (double)_sink.Records / _mix.Events.Length;
    }
}
