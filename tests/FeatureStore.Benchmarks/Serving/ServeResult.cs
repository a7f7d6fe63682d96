using System.Text;

namespace FeatureStore.Benchmarks.Serving;

/// <summary>What <c>serve</c> found; the floor comes first.</summary>
internal sealed record ServeResult(int AnswerBytes, int Rounds, int Seconds, IReadOnlyList<ServeRow> Rows)
{
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine(
            $"One user, {FeedQuery.Items} clicks of two fields, {FeedQuery.Keywords} keywords and a number ({AnswerBytes:N0} bytes), {FeedQuery.Users:N0} users in turn, variables sent. "
                + $"Server alone on core 0; wrk with {Wrk.Connections} connections on core 1, which Redis shares with it. Median of {Rounds} rounds of {Seconds} s, rounds of the servers alternating."
        );
        text.AppendLine();
        ServeTable.AppendTo(text, Rows);
        text.AppendLine();
        text.AppendLine("At half of that rate, or as much of it as the client can ask for, open loop:");
        text.AppendLine();
        text.AppendLine("| server | requests/s | p50 | p99 | max | p50 from when due | p99 from when due |");
        text.AppendLine("|---|---:|---:|---:|---:|---:|---:|");
        foreach (var row in Rows)
        {
            if (row.Steady is var (sent, due))
            {
                text.AppendLine(
                    $"| {row.Name} | {row.SteadyRate:N0} | {sent.P50:F2} ms | {sent.P99:F2} ms | {sent.Max:F1} ms | {due.P50:F2} ms | {due.P99:F2} ms |"
                );
            }
        }
        foreach (var row in Rows.Where(row => row.HitShare is not null))
        {
            text.AppendLine();
            text.AppendLine($"{row.Name}: Redis answered {row.HitShare:P2} of the reads.");
        }
        return text.ToString();
    }
}
