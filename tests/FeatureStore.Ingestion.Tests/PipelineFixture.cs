using System.Text;
using System.Text.Json;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Loading;
using FeatureStore.Ingestion.Delivery;
using FeatureStore.Ingestion.Events;
using FeatureStore.Ingestion.Extraction;
using FeatureStore.Ingestion.Writing;
using FeatureStore.LocalServices.Clocks;
using FeatureStore.Storage.Records;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FeatureStore.Ingestion.Tests;

/// <summary>The pipeline on definitions given as YAML, at noon of 2026-11-22; keeps the records that it hands on.</summary>
internal sealed class PipelineFixture : IRecordSink
{
    public static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private readonly Catalog _catalog;
    private readonly EventPipeline _pipeline;

    public PipelineFixture(string yaml, bool isIndexed = true)
    {
        var result = CatalogLoader.Load([("test.yaml", yaml)]);
        _catalog = result.Catalog ?? throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
        Registry = new CatalogRegistry(_catalog);
        _pipeline = new EventPipeline(
            Registry,
            this,
            new InFlightBudget(1_000, 1_000_000),
            new ExtractionOptions(),
            Clock,
            NullLogger<EventPipeline>.Instance,
            isIndexed
        );
    }

    public CatalogRegistry Registry { get; }

    public SettableClock Clock { get; } = new(new FakeTimeProvider(Now));

    public List<RecordWrite> Records { get; } = [];

    public void Enqueue(RecordWrite write, RawEvent source, EventDelivery delivery)
    {
        Records.Add(write);
        delivery.Complete();
    }

    /// <summary>Processes one event; returns what was rejected.</summary>
    public List<Rejection> Send(string json, string stream = "s", Action<RawEventBuilder>? with = null)
    {
        var delivery = new TestDelivery();
        Send(delivery, json, stream, with);
        delivery.Seal();
        delivery.Finished.IsCompletedSuccessfully.ShouldBeTrue();
        return delivery.Rejections;
    }

    /// <summary>Processes one event as part of a delivery.</summary>
    public void Send(TestDelivery delivery, string json, string stream = "s", Action<RawEventBuilder>? with = null)
    {
        var builder = new RawEventBuilder();
        with?.Invoke(builder);
        _pipeline.Process(
            new RawEvent
            {
                Stream = _catalog.FindStream(stream)!,
                Value = Encoding.UTF8.GetBytes(json),
                Key = builder.Key,
                Headers = builder.Headers,
                Partition = builder.Partition,
                Offset = builder.Offset,
            },
            delivery
        );
    }

    /// <summary>The stored value of the only record.</summary>
    public string Value() => Encoding.UTF8.GetString(Records.ShouldHaveSingleItem().Value!.Value.Span);

    internal sealed class RawEventBuilder
    {
        public string? Key { get; set; }

        public List<KeyValuePair<string, byte[]>> Headers { get; } = [];

        public int Partition { get; set; } = -1;

        public long Offset { get; set; } = -1;
    }

    public static string Json(object value) => JsonSerializer.Serialize(value);
}
