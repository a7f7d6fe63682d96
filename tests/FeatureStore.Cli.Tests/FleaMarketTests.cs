using System.Text;
using FeatureStore.Cli.Simulation;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Loading;
using FeatureStore.Ingestion;
using FeatureStore.Ingestion.Delivery;
using FeatureStore.Ingestion.Events;
using FeatureStore.Ingestion.Extraction;
using FeatureStore.Ingestion.Writing;
using FeatureStore.Storage.Records;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FeatureStore.Cli.Tests;

/// <summary>The simulator's traffic, and the samples beside the definitions, through the sample's features.</summary>
public sealed class FleaMarketTests : IRecordSink
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private readonly Catalog _catalog = CatalogLoader.LoadDirectory(Clone.Features).Catalog!;
    private readonly List<RecordWrite> _records = [];
    private readonly EventPipeline _pipeline;

    public FleaMarketTests() =>
        _pipeline = new EventPipeline(
            new CatalogRegistry(_catalog),
            this,
            new InFlightBudget(1_000_000, 1_000_000_000),
            new ExtractionOptions(),
            new FakeTimeProvider(Now),
            NullLogger<EventPipeline>.Instance
        );

    [Fact]
    public void Every_simulated_event_is_taken_and_every_feature_gets_records()
    {
        var market = new FleaMarket(new Random(5));
        for (var i = 0; i < 5_000; i++)
        {
            var (stream, json) = market.Next(Now);
            Send(stream, json);
        }

        _records.Select(record => record.Feature.Name).Distinct().Order().ShouldBe(_catalog.Features.Select(feature => feature.Name));
        _records.ShouldContain(record => record.Value == null, "some static values are deleted");
    }

    [Fact]
    public void Simulated_events_come_late_and_twice_as_real_ones_do()
    {
        var market = new FleaMarket(new Random(5));
        for (var i = 0; i < 5_000; i++)
        {
            var (stream, json) = market.Next(Now);
            Send(stream, json);
        }

        var visits = _records.Where(record => record.Feature.Name == "last_visit").ToArray();
        visits.Count(visit => visit.Timestamp < Now.ToUnixTimeMilliseconds()).ShouldBeGreaterThan(20);
        (visits.Length - visits.Select(visit => visit.EventIdentity).Distinct().Count()).ShouldBeGreaterThan(10);
    }

    [Fact]
    public void Example_click_is_taken() => Send(FleaMarket.Events, FleaMarket.ExampleClick(Now));

    [Theory]
    [InlineData(FleaMarket.Events)]
    [InlineData(FleaMarket.UserChanges)]
    [InlineData(FleaMarket.ArticleChanges)]
    public void Every_sample_event_is_taken(string stream)
    {
        foreach (var line in File.ReadLines(Path.Combine(Clone.Features, "samples", stream + ".ndjson")))
        {
            Send(stream, line);
        }
        _records.ShouldNotBeEmpty();
    }

    void IRecordSink.Enqueue(RecordWrite write, RawEvent source, EventDelivery delivery)
    {
        _records.Add(write);
        delivery.Complete();
    }

    private void Send(string stream, string json)
    {
        var delivery = new StrictDelivery();
        _pipeline.Process(new RawEvent { Stream = _catalog.FindStream(stream)!, Value = Encoding.UTF8.GetBytes(json) }, delivery);
        delivery.Seal();
    }

    private sealed class StrictDelivery : EventDelivery
    {
        public override void Reject(RawEvent source, Rejection rejection) =>
            throw new ShouldAssertException($"{rejection.Message}\n{Encoding.UTF8.GetString(source.Value.Span)}");

        protected override void OnFinished(Exception? failure) { }
    }
}
