using System.Globalization;
using System.Text;
using FeatureStore.Benchmarks.Measurements;

namespace FeatureStore.Benchmarks.Throughput;

internal static class ThroughputReport
{
    public static string Write(
        ThroughputMix mix,
        List<ClientFigures> walks,
        Dictionary<int, List<ClientFigures>> ours,
        List<FullFigures> full
    )
    {
        var text = new StringBuilder();
        var culture = CultureInfo.InvariantCulture;
        text.AppendLine(
            culture,
            $"{mix.Messages.Count:N0} events of {mix.Bytes / mix.Messages.Count:N0} bytes, each with an id of its own, lz4, on 32 partitions a topic of librdkafka's mock cluster; the sample's definitions but for its two features that every event feeds, 14, and further ones of whose types no event comes; {(double)mix.Records / mix.Messages.Count:F2} records an event, {100.0 * mix.StaticRecords / mix.Records:F1} % of them static. Medians."
        );
        text.AppendLine();
        if (walks.Count > 0)
        {
            WriteOneCore(text, Middle(walks), ours);
        }
        if (full.Count == 0)
        {
            return text.ToString();
        }
        text.AppendLine(
            "**Whole workers, into Redis and a table that answers like DynamoDB over HTTP; all on the same cores; the second half of the events**"
        );
        text.AppendLine();
        text.AppendLine(
            "| workers | events/s by the clock | µs of the workers' processor an event (aim: 80) | peak memory of one (aim: 512 MiB) | batch writes per 1,000 action records (aim: 45) | records a batch | static puts per static record | Redis reads per 1,000 records |"
        );
        text.AppendLine("|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var run in full)
        {
            text.AppendLine(
                culture,
                $"| {run.Workers} | {run.PerSecond:N0} | {run.MicrosecondsEach:F1} | {run.PeakBytes / (1024.0 * 1024):F0} MiB | {1000.0 * run.BatchWrites / (mix.Records - mix.StaticRecords):F1} | {(double)run.BatchItems / run.BatchWrites:F1} | {(double)run.Puts / mix.StaticRecords:F2} | {1000.0 * run.RedisReads / mix.Records:F0} |"
            );
        }
        return text.ToString();
    }

    private static void WriteOneCore(StringBuilder text, ClientFigures walk, Dictionary<int, List<ClientFigures>> ours)
    {
        text.AppendLine(
            "**One core for the client, the other for the broker; into a sink that only counts; the second time through in one process**"
        );
        text.AppendLine();
        text.AppendLine("| | events/s | µs of processor an event | ratio by the clock (aim: 0.5) | ratio by processor |");
        text.AppendLine("|---|---:|---:|---:|---:|");
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"| the same client, Utf8JsonReader only | {walk.PerSecond:N0} | {walk.MicrosecondsEach:F1} | 1 | 1 |"
        );
        foreach (var (features, rounds) in ours)
        {
            var our = Middle(rounds);
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| the worker, {features:N0} features: consume, decode, dispatch, extract, commit | {our.PerSecond:N0} | {our.MicrosecondsEach:F1} | {our.PerSecond / walk.PerSecond:F2} | {walk.MicrosecondsEach / our.MicrosecondsEach:F2} |"
            );
        }
        text.AppendLine();
    }

    private static ClientFigures Middle(List<ClientFigures> rounds) =>
        new(
            rounds[0].Messages,
            rounds[0].Messages / Percentiles.Median(rounds.ConvertAll(round => round.PerSecond)),
            Percentiles.Median(rounds.ConvertAll(round => round.MicrosecondsEach)) * rounds[0].Messages / 1e6
        );
}
