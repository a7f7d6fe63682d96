using System.Globalization;
using System.Text;

namespace FeatureStore.Benchmarks.Ingestion;

/// <param name="Rows">By number of features.</param>
internal sealed record DispatchResult(IReadOnlyList<(int Features, double Indexed, double Unindexed)> Rows)
{
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine("| features on the stream | ns an event, indexed | ns an event, each filter asked | ratio |");
        text.AppendLine("|---:|---:|---:|---:|");
        foreach (var (features, indexed, unindexed) in Rows)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {features:N0} | {indexed:N0} | {unindexed:N0} | {unindexed / indexed:F1} |");
        }
        return text.ToString();
    }
}
