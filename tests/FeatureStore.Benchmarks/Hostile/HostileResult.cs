using System.Text;

namespace FeatureStore.Benchmarks.Hostile;

/// <summary>What <c>hostile</c> found.</summary>
/// <param name="Features">In the catalog.</param>
/// <param name="Rounds">That each document was sent in.</param>
/// <param name="Rows">One for each document.</param>
internal sealed record HostileResult(int Features, int Rounds, IReadOnlyList<HostileRow> Rows)
{
    /// <summary>What a document may cost.</summary>
    public static readonly TimeSpan Aim = TimeSpan.FromMilliseconds(50);

    /// <summary>As a Markdown table, the dearest first.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine($"{Rows.Count} documents against a catalog of {Features:N0} features; {Rounds} rounds after the warm-up.");
        text.AppendLine();
        text.AppendLine("| document | characters | | status | bytes of the answer | median, ms CPU | worst, ms CPU | MB allocated |");
        text.AppendLine("|---|---:|---|---:|---:|---:|---:|---:|");
        foreach (var row in Rows.OrderByDescending(r => r.Cost.Cpu))
        {
            text.AppendLine(
                $"| `{row.Begin}` | {row.Length:N0} | {row.Kind} | {row.Status} | {row.Answer:N0} | {row.Cost.Cpu.TotalMilliseconds:F2} | {row.Worst.TotalMilliseconds:F2} | {row.Cost.Bytes / 1e6:F2} |"
            );
        }
        text.AppendLine();
        var above = Rows.Count(row => row.Cost.Cpu >= Aim);
        text.AppendLine($"Aim: each under {Aim.TotalMilliseconds:F0} ms; {(above == 0 ? "all are" : $"{above} are not")}.");
        return text.ToString();
    }
}
