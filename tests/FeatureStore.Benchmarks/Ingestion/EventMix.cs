using System.Text;
using FeatureStore.Cli.Simulation;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Loading;
using FeatureStore.Ingestion.Events;

namespace FeatureStore.Benchmarks.Ingestion;

/// <summary>Events of the flea market in the mix in which they come, generated beforehand, with the sample's definitions.</summary>
internal sealed class EventMix
{
    private const int Seed = 7;

    private EventMix(Catalog catalog, RawEvent[] events)
    {
        Catalog = catalog;
        Events = events;
        Bytes = events.Sum(e => (long)e.Value.Length);
    }

    public Catalog Catalog { get; }

    public RawEvent[] Events { get; }

    /// <summary>Of all events together.</summary>
    public long Bytes { get; }

    /// <summary>The same events in every run, but for their times, which are around now.</summary>
    /// <param name="count">Events.</param>
    /// <param name="time">The events' times are this clock's.</param>
    /// <exception cref="InvalidOperationException">The sample's definitions have errors.</exception>
    public static EventMix Generate(int count, TimeProvider time)
    {
        var loaded = CatalogLoader.LoadDirectory(Processes.Clone.Features);
        var catalog = loaded.Catalog ?? throw new InvalidOperationException(string.Join(Environment.NewLine, loaded.Diagnostics));
        var market = new FleaMarket(new Random(Seed));
        var events = new RawEvent[count];
        for (var i = 0; i < count; i++)
        {
            var (stream, json) = market.Next(time.GetUtcNow());
            events[i] = new RawEvent { Stream = catalog.FindStream(stream)!, Value = Encoding.UTF8.GetBytes(json) };
        }
        return new EventMix(catalog, events);
    }
}
