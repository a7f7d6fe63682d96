using System.Diagnostics.Metrics;

namespace FeatureStore.Definitions.Reloading;

/// <summary>Which revision runs, since when, and what came of looks at the source. Meter <c>FeatureStore.Definitions</c>.</summary>
public sealed class ReloadMetrics
{
    public const string MeterName = "FeatureStore.Definitions";

    private readonly Counter<long> _looks;

    public ReloadMetrics(IMeterFactory factory, DefinitionsStatus status)
    {
        var meter = factory.Create(MeterName);
        _looks = meter.CreateCounter<long>(
            "featurestore.definitions.looks",
            "{look}",
            "Looks at the source of definitions, by outcome: unchanged, swapped, refused, unreachable."
        );
        // One series: what ran before is gone with the next look.
        meter.CreateObservableGauge(
            "featurestore.definitions.info",
            () =>
                new Measurement<int>(
                    1,
                    new KeyValuePair<string, object?>("revision", status.Current.Revision),
                    new KeyValuePair<string, object?>("version", status.Current.Version)
                ),
            unit: null,
            "1, with the revision that runs."
        );
        meter.CreateObservableGauge(
            "featurestore.definitions.loaded",
            () => status.Current.Since.ToUnixTimeSeconds(),
            "s",
            "When the revision that runs was loaded, in Unix seconds."
        );
        meter.CreateObservableGauge(
            "featurestore.definitions.behind",
            () => Problems(status.Current.Problem?.Outcome),
            unit: null,
            "1 while a newer revision is refused, or the source is unreachable."
        );
    }

    internal void Looked(ReloadOutcome outcome) => _looks.Add(1, new KeyValuePair<string, object?>("outcome", Name(outcome)));

    private static IEnumerable<Measurement<int>> Problems(ReloadOutcome? now)
    {
        foreach (var outcome in new[] { ReloadOutcome.Refused, ReloadOutcome.Unreachable })
        {
            yield return new Measurement<int>(now == outcome ? 1 : 0, new KeyValuePair<string, object?>("reason", Name(outcome)));
        }
    }

    private static string Name(ReloadOutcome outcome) => outcome.ToString().ToLowerInvariant();
}
