using System.Text;

namespace FeatureStore.Benchmarks.Catalogs;

/// <summary>What <c>catalog</c> found.</summary>
internal sealed record CatalogResult(int Rounds, IReadOnlyList<CatalogRow> Rows)
{
    /// <summary>As Markdown tables; the ratios are to the first row.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine($"One request of one user, 2 features, everything in memory; one thread, median of {Rounds} rounds by turns.");
        text.AppendLine();
        text.AppendLine("| features | request, µs CPU | ratio | bytes | ratio | first of a document, µs CPU | ratio | bytes | ratio |");
        text.AppendLine("|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        var (request, document) = (Rows[0].Request, Rows[0].Document);
        foreach (var row in Rows)
        {
            text.AppendLine(
                $"| {row.Features:N0} | {row.Request.Cpu.TotalMicroseconds:F2} | {row.Request.Cpu / request.Cpu:F3} | {row.Request.Bytes:N1} | {row.Request.Bytes / request.Bytes:F3} | {row.Document.Cpu.TotalMicroseconds:N0} | {row.Document.Cpu / document.Cpu:F3} | {row.Document.Bytes:N0} | {row.Document.Bytes / document.Bytes:F3} |"
            );
        }
        text.AppendLine();
        text.AppendLine(
            "| features | definitions loaded, ms | schema built, ms CPU | ms by the clock | MB allocated | new revision served, ms CPU | ms by the clock | documents ready | its first request, µs |"
        );
        text.AppendLine("|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var row in Rows)
        {
            text.AppendLine(
                $"| {row.Features:N0} | {row.Load.Cpu.TotalMilliseconds:N0} | {row.Build.Cpu.TotalMilliseconds:N1} | {row.Build.Elapsed.TotalMilliseconds:N1} | {row.Build.Bytes / 1e6:N1} | {row.Swap.Swap.Cpu.TotalMilliseconds:N0} | {row.Swap.Swap.Elapsed.TotalMilliseconds:N0} | {row.Swap.Carried} of {row.Swap.Documents} | {row.Swap.FirstRequest.Elapsed.TotalMicroseconds:N0} |"
            );
        }
        text.AppendLine();
        text.AppendLine("Aims: a request within 10 % of the first row; a new revision of 1,000 features served within 1 s.");
        return text.ToString();
    }
}
