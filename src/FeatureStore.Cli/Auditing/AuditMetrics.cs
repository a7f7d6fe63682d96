using System.Text;
using FeatureStore.Storage.Auditing;

namespace FeatureStore.Cli.Auditing;

/// <summary>The counts of an audit in Prometheus's text format: an audit ends before anybody could scrape it.</summary>
internal static class AuditMetrics
{
    /// <summary>Writes the file whole or not at all.</summary>
    public static void Write(AuditReport report, string file, TimeProvider time)
    {
        var temporary = file + ".new";
        File.WriteAllText(temporary, Text(report, time));
        File.Move(temporary, file, overwrite: true);
    }

    internal static string Text(AuditReport report, TimeProvider time)
    {
        var text = new StringBuilder();
        Head("time_seconds", "When the last audit ended");
        text.Append("featurestore_audit_time_seconds ").Append(time.GetUtcNow().ToUnixTimeSeconds()).Append('\n');
        Head("looked_at", "What the last audit compared");
        foreach (
            var (what, count) in ((string, long)[])[("entry", report.Entries), ("partition", report.Partitions), ("record", report.Records)]
        )
        {
            text.Append($"featurestore_audit_looked_at{{what=\"{what}\"}} {count}\n");
        }
        Head("unanswered", "What Redis or the store did not answer");
        text.Append($"featurestore_audit_unanswered {report.Unanswered}\n");
        Head("differences", "What the last audit found, and what of it it left");
        foreach (var (side, feature, kind, found, repaired) in report.Counts)
        {
            var labels =
                $"side=\"{side.ToString().ToLowerInvariant()}\",kind=\"{kind.ToString().ToLowerInvariant()}\",feature=\"{feature}\"";
            text.Append($"featurestore_audit_differences{{{labels},repaired=\"false\"}} {found - repaired}\n");
            text.Append($"featurestore_audit_differences{{{labels},repaired=\"true\"}} {repaired}\n");
        }
        return text.ToString();

        void Head(string name, string help) =>
            text.Append($"# HELP featurestore_audit_{name} {help}\n# TYPE featurestore_audit_{name} gauge\n");
    }
}
