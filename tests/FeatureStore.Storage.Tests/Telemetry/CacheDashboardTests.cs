using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using FeatureStore.Storage.Telemetry;

namespace FeatureStore.Storage.Tests.Telemetry;

/// <summary>The dashboard of the caches asks for what the meter of storage has, by the names that Prometheus gives it, and leaves none out.</summary>
public sealed partial class CacheDashboardTests
{
    private static readonly string[] Labels = ["feature", "reason", "tier", "instance", "le"];

    [Fact]
    public async Task Dashboard_shows_each_instrument_of_the_caches_and_no_other()
    {
        var shown = await ExpressionsAsync();

        var names = shown.SelectMany(expression => Metric().Matches(expression).Select(match => match.Value)).Distinct().Order().ToArray();

        names.ShouldBe(Exported().Order());
    }

    [Fact]
    public async Task Dashboard_groups_by_labels_that_there_are() =>
        (await ExpressionsAsync())
            .SelectMany(expression => Grouping().Matches(expression).Select(match => match.Groups["label"].Value))
            .ShouldAllBe(label => Labels.Contains(label));

    private static async Task<string[]> ExpressionsAsync()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "monitoring", "cache-dashboard.json");
        using var dashboard = JsonDocument.Parse(await File.ReadAllTextAsync(path));
        return
        [
            .. dashboard
                .RootElement.GetProperty("panels")
                .EnumerateArray()
                .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
                .Select(target => target.GetProperty("expr").GetString()!),
        ];
    }

    /// <summary>As the exporter names them; writes that are sent again are the worker's dashboard's.</summary>
    private static IEnumerable<string> Exported()
    {
        var instruments = new List<Instrument>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (
                    instrument.Meter.Name == StorageMetrics.MeterName
                    && instrument.Name.StartsWith("featurestore.cache.", StringComparison.Ordinal)
                )
                {
                    instruments.Add(instrument);
                }
            },
        };
        RuntimeHelpers.RunClassConstructor(typeof(StorageMetrics).TypeHandle);
        listener.Start();
        return instruments
            .Where(instrument => instrument.Name != "featurestore.cache.write_retries")
            .Select(instrument =>
                instrument.Name.Replace('.', '_')
                + instrument switch
                {
                    Histogram<double> => "_seconds_bucket",
                    Counter<long> or ObservableCounter<long> => "_total",
                    _ => "",
                }
            )
            .ToArray();
    }

    [GeneratedRegex("featurestore_[a-z_]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Metric();

    [GeneratedRegex(@"by \((?<label>[a-z_]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Grouping();
}
