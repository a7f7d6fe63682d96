using System.Diagnostics.Metrics;
using FeatureStore.Definitions.Features;
using FeatureStore.Definitions.Loading;
using FeatureStore.Definitions.Telemetry;

namespace FeatureStore.Definitions.Tests.Telemetry;

public sealed class FeatureCounterTests : IDisposable
{
    private const string Definitions = """
        apiVersion: featurestore/v1
        kind: Stream
        name: s
        source: {type: http}
        ---
        apiVersion: featurestore/v1
        kind: Entity
        name: user
        ---
        apiVersion: featurestore/v1
        kind: StaticFeature
        name: mood
        entity: user
        fields: [{name: mood, type: string, required: true}]
        from: [{stream: s, entity_id: event.user, timestamp: event.at, values: {mood: event.mood}}]
        """;

    private readonly Meter _meter = new("FeatureStore.Tests");

    public void Dispose() => _meter.Dispose();

    [Fact]
    public void Sum_of_a_feature_goes_on_when_the_catalog_is_replaced()
    {
        var counter = new FeatureCounter(_meter, "n", "{read}", "d");

        counter.Add(Mood());
        counter.Add(Mood(), 4);

        Read().ShouldBe([("mood", 5)]);
    }

    [Fact]
    public void Counting_allocates_nothing_and_loses_nothing_among_threads()
    {
        var counter = new FeatureCounter(_meter, "n", "{read}", "d");
        var mood = Mood();
        counter.Add(mood);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 999; i++)
        {
            counter.Add(mood);
        }
        // Less than one byte for each time: what is left is the runtime's own.
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(999);

        Parallel.For(0, 1_000, _ => counter.Add(mood));

        Read().ShouldBe([("mood", 2_000)]);
    }

    private static FeatureDefinition Mood() => CatalogLoader.Load([("mood.yaml", Definitions)]).Catalog!.FindFeature("mood")!;

    private List<(string Feature, long Sum)> Read()
    {
        var sums = new List<(string, long)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (ReferenceEquals(instrument.Meter, _meter))
            {
                listening.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) => sums.Add(((string)tags[0].Value!, value)));
        listener.Start();
        listener.RecordObservableInstruments();
        return sums;
    }
}
