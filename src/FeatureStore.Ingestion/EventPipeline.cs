using System.Collections.Concurrent;
using System.Text.Json;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Expressions;
using FeatureStore.Definitions.Timing;
using FeatureStore.Ingestion.Decoding;
using FeatureStore.Ingestion.Delivery;
using FeatureStore.Ingestion.Dispatch;
using FeatureStore.Ingestion.Erasure;
using FeatureStore.Ingestion.Events;
using FeatureStore.Ingestion.Extraction;
using FeatureStore.Ingestion.Observability;
using FeatureStore.Ingestion.Writing;
using FeatureStore.Storage.Records;
using Microsoft.Extensions.Logging;

namespace FeatureStore.Ingestion;

/// <summary>Event → records: decode, dispatch to the features that read the stream, extract, hand on. Safe for concurrent use.</summary>
public sealed class EventPipeline : ICatalogUser, IDisposable
{
    private readonly CatalogRegistry _registry;
    private readonly IRecordSink _sink;
    private readonly ExtractionOptions _options;
    private readonly SteadyTime _time;
    private readonly ILogger _log;
    private readonly ErasureList? _erasures;
    private readonly ConcurrentBag<Workbench> _idle = [];
    private readonly bool _isIndexed;
    private volatile DispatchPlan? _plan;

    public EventPipeline(
        CatalogRegistry registry,
        IRecordSink sink,
        InFlightBudget budget,
        ExtractionOptions options,
        TimeProvider time,
        ILogger<EventPipeline> log,
        ErasureList? erasures = null,
        SteadyTime? steady = null
    )
        : this(registry, sink, budget, options, time, log, isIndexed: true, steady) => _erasures = erasures;

    /// <summary>Without the index each event asks every feature of its stream: what the index is tested and measured against.</summary>
    internal EventPipeline(
        CatalogRegistry registry,
        IRecordSink sink,
        InFlightBudget budget,
        ExtractionOptions options,
        TimeProvider time,
        ILogger<EventPipeline> log,
        bool isIndexed,
        SteadyTime? steady = null
    )
    {
        _isIndexed = isIndexed;
        _registry = registry;
        _sink = sink;
        Budget = budget;
        _options = options;
        _time = steady ?? new SteadyTime(time);
        _log = log;
        IngestionMetrics.Observe(budget);
        registry.Join(this);
    }

    /// <summary>Every source enters here before it hands in an event, and leaves when the delivery has finished.</summary>
    public InFlightBudget Budget { get; }

    /// <summary>
    /// What deliveries that begin now are dispatched by. A source that looks at the catalog itself takes it once, and gives it to the
    /// delivery, so that both mean the same one.
    /// </summary>
    internal DispatchPlan CurrentPlan => _plan!; // Joining has set it.

    public Action Prepare(Catalog next)
    {
        var plan = new DispatchPlan(next, _isIndexed);
        return () => _plan = plan;
    }

    public void Dispose()
    {
        _registry.Leave(this);
        IngestionMetrics.Forget(Budget);
    }

    /// <summary>
    /// Processes one event: its records are on their way when the call returns, as work of the delivery; features that cannot use it
    /// have rejected it there, each for itself (I6). Never throws for what the event contains.
    /// </summary>
    /// <returns>Bytes of the records made, charged to the budget, which the source gives back when the delivery has finished.</returns>
    public long Process(RawEvent source, EventDelivery delivery)
    {
        IngestionMetrics.EventRead(source.Stream.Name);
        var bench = _idle.TryTake(out var idle) ? idle : new Workbench(_options, _time);
        try
        {
            return Process(source, delivery, bench);
        }
        finally
        {
            bench.Clear();
            _idle.Add(bench);
        }
    }

    private long Process(RawEvent source, EventDelivery delivery, Workbench bench)
    {
        if (!EventDecoder.TryDecode(source.Value, source.Stream.Format, out var document, out var problem))
        {
            Reject(source, delivery, new Rejection(RejectionReason.Malformed, Feature: null, problem!));
            return 0;
        }
        if (document is null)
        {
            return 0;
        }
        long bytes = 0;
        using (document)
        {
            bench.Begin(source, document.RootElement);
            // All that is delivered as one is processed under the catalog that was current when it began.
            delivery.Plan ??= CurrentPlan;
            var routes = delivery.Plan.RoutesOf(source.Stream.Name);
            foreach (var ordinal in routes.Select(bench.Activation, bench.Selection))
            {
                if (source.OnlyFeature is { } only && routes.All[ordinal].Feature.Name != only)
                {
                    continue;
                }
                if (Extract(source, delivery, bench, routes.All[ordinal], document.RootElement) is { } record)
                {
                    IngestionMetrics.RecordMade(record.Feature);
                    bytes += record.Value?.Length ?? 0;
                    delivery.AddWork();
                    _sink.Enqueue(record, source, delivery);
                }
            }
        }
        Budget.Charge(bytes);
        return bytes;
    }

    private RecordWrite? Extract(RawEvent source, EventDelivery delivery, Workbench bench, in FeatureRoute route, JsonElement root)
    {
        try
        {
            foreach (var input in route.Inputs)
            {
                var record = bench.Extractor.Extract(route.Feature, input, bench.Activation, root, out var rejection, out var matched);
                if (rejection is not null)
                {
                    Reject(source, delivery, rejection);
                }
                if (record is not null && _erasures?.Covers(record) == true)
                {
                    Reject(source, delivery, ErasureRejection.Of(record));
                    return null;
                }
                if (matched)
                {
                    return record;
                }
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _log.Defect(source.Stream.Name, e);
            Reject(
                source,
                delivery,
                new Rejection(
                    RejectionReason.Internal,
                    route.Feature,
                    $"{route.Feature.Name} could not be made from this event ({e.GetType().Name})."
                )
            );
        }
        return null;
    }

    private static void Reject(RawEvent source, EventDelivery delivery, Rejection rejection)
    {
        IngestionMetrics.EventSetAside(source.Stream.Name, rejection);
        delivery.Reject(source, rejection);
    }

    /// <summary>What one event at a time needs; rented, so that events do not share it and do not allocate it.</summary>
    private sealed class Workbench(ExtractionOptions options, SteadyTime time)
    {
        private readonly StreamVariable _stream = new();

        public RecordExtractor Extractor { get; } = new(options, time);

        public CelActivation Activation { get; } = new(CelEnvironment.Event);

        public RouteSelection Selection { get; } = new();

        public void Begin(RawEvent source, JsonElement root)
        {
            _stream.Show(source);
            Activation[CelEnvironment.EventSlot] = CelValue.FromJson(root);
            Activation[CelEnvironment.StreamSlot] = CelValue.FromObject(_stream);
            Extractor.BeginEvent();
        }

        public void Clear()
        {
            Activation[CelEnvironment.EventSlot] = default;
            Activation[CelEnvironment.StreamSlot] = default;
        }
    }
}
