using System.Text;
using FeatureStore.Benchmarks.Ingestion;
using FeatureStore.Cli.Simulation;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Features;
using FeatureStore.Definitions.Loading;
using FeatureStore.Definitions.Streams;
using FeatureStore.Ingestion;
using FeatureStore.Ingestion.Delivery;
using FeatureStore.Ingestion.Events;
using FeatureStore.Ingestion.Extraction;
using FeatureStore.Ingestion.Writing;
using FeatureStore.Storage.Records;
using Microsoft.Extensions.Logging.Abstractions;

namespace FeatureStore.Benchmarks.Throughput;

/// <summary>
/// Events of the flea market, chosen so that on average an event makes two records and one record in ten is static, with the sample's
/// definitions. A few thousand events are chosen; further ones are the same under other ids, so that each makes records of its own.
/// </summary>
internal sealed class ThroughputMix : IRecordSink
{
    private const int Seed = 23;
    private const double RecordsPerEvent = 2;
    private const double StaticShare = 0.1;
    private const int Pool = 4_000;
    private const int MaxTries = 100_000;

    private int _records;
    private int _static;

    private ThroughputMix() { }

    /// <summary>Topic, key and value.</summary>
    public List<(string Topic, string Key, byte[] Value)> Messages { get; } = [];

    /// <summary>Of all streams, those without events too.</summary>
    public List<string> Topics { get; } = [];

    public long Records { get; private set; }

    public long StaticRecords { get; private set; }

    public long Bytes { get; private set; }

    public static ThroughputMix Generate(string definitions, int count, TimeProvider time)
    {
        var loaded = CatalogLoader.LoadDirectory(definitions);
        var catalog = loaded.Catalog ?? throw new InvalidOperationException(string.Join(Environment.NewLine, loaded.Diagnostics));
        var mix = new ThroughputMix();
        using var pipeline = new EventPipeline(
            new CatalogRegistry(catalog),
            mix,
            new InFlightBudget(1_000, long.MaxValue / 2),
            new ExtractionOptions(),
            time,
            NullLogger<EventPipeline>.Instance
        );
        var counts = new CountingSink();
        var market = new FleaMarket(new Random(Seed));
        for (var tried = 0; mix.Messages.Count < Math.Min(Pool, count) && tried < MaxTries; tried++)
        {
            var (stream, json) = market.Next(time.GetUtcNow());
            var definition = catalog.FindStream(stream)!;
            var value = Encoding.UTF8.GetBytes(json);
            (mix._records, mix._static) = (0, 0);
            var delivery = new CountingDelivery(counts);
            pipeline.Process(new RawEvent { Stream = definition, Value = value }, delivery);
            delivery.Seal();
            mix.Consider(((StreamSource.Kafka)definition.Source).Topic, $"{tried % 10_007}", value);
        }
        mix.Repeat(count);
        mix.Topics.AddRange(catalog.Streams.Select(stream => ((StreamSource.Kafka)stream.Source).Topic).Distinct());
        return mix;
    }

    public void Enqueue(RecordWrite write, RawEvent source, EventDelivery delivery)
    {
        _records++;
        _static += write.Feature.Kind == FeatureKind.Static ? 1 : 0;
        delivery.Complete();
    }

    /// <summary>The chosen events again and again, under other ids.</summary>
    private void Repeat(int count)
    {
        var pool = Messages.Count;
        var (records, statics) = (Records, StaticRecords);
        for (var i = pool; i < count; i++)
        {
            var (topic, key, value) = Messages[i % pool];
            var json = Encoding.UTF8.GetString(value);
            var id = json.IndexOf("\"id\":\"", StringComparison.Ordinal);
            var other = id < 0 ? value : Encoding.UTF8.GetBytes(json.Insert(id + 6, $"{i / pool}-"));
            Messages.Add((topic, key, other));
            Bytes += other.Length;
        }
        Records = records * count / pool;
        StaticRecords = statics * count / pool;
    }

    /// <summary>Takes the event where the averages are no further from their aims with it.</summary>
    private void Consider(string topic, string key, byte[] value)
    {
        var events = Messages.Count + 1;
        var excess = Records + _records - (RecordsPerEvent * events);
        var staticExcess = StaticRecords + _static - (StaticShare * RecordsPerEvent * events);
        if (Math.Abs(excess) > 4 || Math.Abs(staticExcess) > 2)
        {
            return;
        }
        Messages.Add((topic, key, value));
        Records += _records;
        StaticRecords += _static;
        Bytes += value.Length;
    }
}
