using System.Text;

namespace FeatureStore.Benchmarks.Serving;

/// <summary>Servers at full load, as a table in Markdown.</summary>
internal static class ServeTable
{
    /// <param name="text">Gets the table.</param>
    /// <param name="rows">The floor comes first.</param>
    public static void AppendTo(StringBuilder text, IReadOnlyList<ServeRow> rows)
    {
        text.AppendLine(
            "| server | requests/s | slowest to fastest round | share of the floor | requests per s of its processor time | share of the floor | p50 | p99 |"
        );
        text.AppendLine("|---|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var row in rows)
        {
            text.AppendLine(
                $"| {row.Name} | {row.PerSecond:N0} | {row.Slowest:N0} to {row.Fastest:N0} | {row.PerSecond / rows[0].PerSecond:P0} | {row.PerCore:N0} | {row.PerCore / rows[0].PerCore:P0} | {row.P50:F2} ms | {row.P99:F2} ms |"
            );
        }
    }
}
