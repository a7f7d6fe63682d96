using System.Text;
using FeatureStore.Benchmarks.Measurements;

namespace FeatureStore.Benchmarks.Freshness;

/// <summary>What <c>freshness</c> found.</summary>
/// <param name="Target">What was measured.</param>
/// <param name="Rate">Asked for, events a second.</param>
/// <param name="Seconds">Of the measurement, after the warm-up.</param>
/// <param name="Sent">Events in these seconds.</param>
/// <param name="Accepted">Of those, by the store's answers.</param>
/// <param name="AchievedRate">Accepted events for each second until the last answer.</param>
/// <param name="FromPost">From just before sending to the first answer that shows the event.</param>
/// <param name="FromDue">The same from when the clock said that the event is due: the producer's own lateness counts.</param>
/// <param name="Acknowledged">From sending until the feed has acknowledged.</param>
/// <param name="RoundTrip">Of a GET /healthz, sent with each sample: what HTTP and a busy machine take, without the store.</param>
internal sealed record FreshnessResult(
    FreshnessTarget Target,
    int Rate,
    int Seconds,
    long Sent,
    long Accepted,
    double AchievedRate,
    LatencySummary FromPost,
    LatencySummary FromDue,
    LatencySummary Acknowledged,
    LatencySummary RoundTrip
)
{
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine(
            $"{Target.Name}: {Rate:N0} events/s asked for over {Seconds} s: {Sent:N0} sent, {Accepted:N0} accepted, {AchievedRate:N0} events/s achieved. {FromPost.Count:N0} of them sampled."
        );
        text.AppendLine();
        text.AppendLine("| | p50 | p99 | max | p99, × a round trip |");
        text.AppendLine("|---|---:|---:|---:|---:|");
        Row("a round trip to `/healthz` at the same time", RoundTrip);
        Row(Target.Feed.Acknowledged, Acknowledged);
        Row("**just before sending to the first answer that shows the event**", FromPost);
        Row("the same from when the event was due by the clock", FromDue);
        text.AppendLine();
        text.AppendLine(
            $"Aim: p99 under {Target.AimMilliseconds:F0} ms at {Target.AimRate:N0} events/s; {(FromPost.P99 < Target.AimMilliseconds ? "met" : "not met")} at {Rate:N0} events/s."
        );
        return text.ToString();

        void Row(string name, LatencySummary times) =>
            text.AppendLine($"| {name} | {times.P50:F1} ms | {times.P99:F1} ms | {times.Max:F1} ms | {times.P99 / RoundTrip.P99:F1} |");
    }
}
