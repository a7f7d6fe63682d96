using System.Text;

namespace FeatureStore.Benchmarks.Ingestion;

/// <summary>What <c>ingest-rate</c> found.</summary>
internal sealed record IngestRateResult(
    int Events,
    double BytesPerEvent,
    double RecordsPerEvent,
    int Rounds,
    IReadOnlyList<ContenderResult> Contenders
)
{
    /// <summary>Events a second on one core that the pipeline is meant to reach.</summary>
    public const double Aim = 100_000;

    /// <summary>As a Markdown table; the ratios are to its first row.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine(
            $"{Events:N0} events of the flea market ({BytesPerEvent:F0} bytes each), 16 features, {RecordsPerEvent:F2} records an event; one thread, median of {Rounds} rounds."
        );
        text.AppendLine();
        text.AppendLine(
            "| | events/s per core | slowest to fastest round | cost, × the walk | events/s by the clock | bytes allocated an event |"
        );
        text.AppendLine("|---|---:|---:|---:|---:|---:|");
        foreach (var row in Contenders)
        {
            text.AppendLine(
                $"| {row.Name} | {row.PerCore:N0} | {row.Slowest:N0} to {row.Fastest:N0} | {Contenders[0].PerCore / row.PerCore:F1} | {row.PerSecond:N0} | {row.BytesPerEvent:N0} |"
            );
        }
        text.AppendLine();
        var pipeline = Contenders[^1].PerCore;
        text.AppendLine($"Aim: {Aim:N0} events/s per core; the last row is at {pipeline / Aim:P0} of it.");
        return text.ToString();
    }
}
