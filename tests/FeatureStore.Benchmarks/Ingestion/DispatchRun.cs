using System.Diagnostics;
using System.Globalization;
using System.Text;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Loading;
using FeatureStore.Ingestion;
using FeatureStore.Ingestion.Delivery;
using FeatureStore.Ingestion.Events;
using FeatureStore.Ingestion.Extraction;
using Microsoft.Extensions.Logging.Abstractions;

namespace FeatureStore.Benchmarks.Ingestion;

/// <summary>
/// Events of one stream, each of which exactly one feature wants, through the worker's pipeline: decode, dispatch, extract. With the index
/// the figure should not grow with the number of features.
/// </summary>
internal static class DispatchRun
{
    private const int Rounds = 15;
    private const int WarmUps = 5;
    private static readonly int[] Sizes = [10, 100, 1_000];

    public static DispatchResult Measure() =>
        new([.. Sizes.Select(size => (size, Median(size, isIndexed: true), Median(size, isIndexed: false)))]);

    /// <summary>Median of the rounds, in nanoseconds an event.</summary>
    private static double Median(int features, bool isIndexed)
    {
        var catalog = Load(features);
        var sink = new CountingSink();
        var pipeline = new EventPipeline(
            new CatalogRegistry(catalog),
            sink,
            new InFlightBudget(1_000, 1_000_000),
            new ExtractionOptions(),
            TimeProvider.System,
            NullLogger<EventPipeline>.Instance,
            isIndexed
        );
        // As many events in each round, whatever the size, would take minutes where each of them asks 1,000 filters.
        var events = Events(catalog, isIndexed ? 20_000 : Math.Max(1_000, 200_000 / features));
        var times = new List<double>();
        for (var round = 0; round < WarmUps + Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            long bytes = 0;
            foreach (var e in events)
            {
                var delivery = new CountingDelivery(sink);
                bytes += pipeline.Process(e, delivery);
                delivery.Seal();
            }
            var elapsed = Stopwatch.GetElapsedTime(start);
            pipeline.Budget.Leave(0, bytes);
            if (round >= WarmUps)
            {
                times.Add(elapsed.TotalNanoseconds / events.Length);
            }
        }
        if (sink.Rejections > 0 || sink.Records != (long)events.Length * (WarmUps + Rounds))
        {
            throw new InvalidOperationException($"{sink.Records} records, {sink.Rejections} rejections: {sink.FirstRejection}");
        }
        times.Sort();
        return times[times.Count / 2];
    }

    private static Catalog Load(int features)
    {
        var text = new StringBuilder(
            """
            apiVersion: featurestore/v1
            kind: Stream
            name: events
            source: {type: http}
            ---
            apiVersion: featurestore/v1
            kind: Entity
            name: user

            """
        );
        for (var feature = 0; feature < features; feature++)
        {
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $$"""
                ---
                apiVersion: featurestore/v1
                kind: ActionFeature
                name: f{{feature}}
                entity: user
                fields: [{name: item, type: id, required: true}, {name: price, type: long}]
                from:
                  - stream: events
                    where: event.type == "t{{feature}}" && event.item.kind == "article"
                    entity_id: event.user.id
                    event_id: event.id
                    timestamp: event.at
                    values: {item: event.item.id, price: event.item.price}
                retain: {period: 30d}
                """
            );
        }
        var loaded = CatalogLoader.Load([("dispatch.yaml", text.ToString())]);
        return loaded.Catalog ?? throw new InvalidOperationException(string.Join('\n', loaded.Diagnostics));
    }

    private static RawEvent[] Events(Catalog catalog, int count)
    {
        var stream = catalog.FindStream("events")!;
        var at = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        return
        [
            .. Enumerable
                .Range(0, count)
                .Select(i => new RawEvent
                {
                    Stream = stream,
                    Value = Encoding.UTF8.GetBytes(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $$$"""{"id":"e-{{{i}}}","type":"t{{{i % catalog.Features.Length}}}","at":{{{at}}},"user":{"id":"u-{{{i % 100}}}"},"item":{"kind":"article","id":"a-1","price":129000}}"""
                        )
                    ),
                }),
        ];
    }
}
