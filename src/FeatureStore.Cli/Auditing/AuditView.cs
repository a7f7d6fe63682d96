using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using FeatureStore.Storage.Auditing;

namespace FeatureStore.Cli.Auditing;

/// <summary>What an audit found, for people and for programs.</summary>
internal static class AuditView
{
    /// <summary>Examples that people are shown.</summary>
    private const int Shown = 10;

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(AuditReport report, AuditRequest request, bool isJson, TextWriter output)
    {
        if (isJson)
        {
            output.WriteLine(JsonSerializer.Serialize(AuditJson.Of(report), Readable));
            return;
        }
        output.WriteLine(
            $"Looked at {Count(report.Entries)} cache entries, {Count(report.Partitions)} partitions of the store and {Count(report.Records)} records that events make."
        );
        foreach (var (side, feature, kind, found, repaired) in report.Counts)
        {
            var (where, what) = (side.ToString().ToLowerInvariant(), kind.ToString().ToLowerInvariant());
            output.WriteLine($"  {where}, {feature}: {Count(found)} {what}{(repaired > 0 ? $", {Count(repaired)} of them repaired" : "")}");
        }
        foreach (var finding in report.Examples.Take(Shown))
        {
            output.WriteLine($"    {finding.Key}: {finding.Detail}");
        }
        if (report.Unanswered > 0)
        {
            output.WriteLine($"Redis or the store did not answer for {Count(report.Unanswered)} of them: nothing is known of those.");
        }
        if (report.IsClean)
        {
            output.WriteLine(report.Counts.Any(count => count.Repaired > 0) ? "All that was wrong is repaired." : "Nothing is wrong.");
        }
        else if (!request.IsRepairing && report.Counts.Count > 0)
        {
            output.WriteLine("'featurestore audit --repair' evicts what is wrong in Redis, and writes what the store lacks.");
        }
    }

    public static string Count(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
