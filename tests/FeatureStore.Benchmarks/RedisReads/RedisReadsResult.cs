using System.Text;
using FeatureStore.Benchmarks.Measurements;
using FeatureStore.Benchmarks.Serving;

namespace FeatureStore.Benchmarks.RedisReads;

/// <summary>What <c>redis-reads</c> found.</summary>
/// <param name="Rounds">Of each client.</param>
/// <param name="Seconds">Of each round.</param>
/// <param name="Results">Of the clients, round by round.</param>
/// <param name="OverHttp">Of the server, round by round.</param>
/// <param name="Floors">Of Kestrel with ready-made bytes.</param>
/// <param name="AnswerBytes">Of its answer to one request.</param>
internal sealed record RedisReadsResult(
    int Rounds,
    int Seconds,
    IReadOnlyDictionary<ClientKind, List<ClientResult>> Results,
    List<HttpResult> OverHttp,
    List<HttpResult> Floors,
    int AnswerBytes
)
{
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine(
            $"{ReadData.Features} sorted sets of {ReadData.Items} members of 100 bytes a request, {ReadData.Requests} requests at once. Client alone on core {ClientProcess.Core}, Redis on the other. Medians of {Rounds} rounds of {Seconds} s, rounds of the clients alternating; shares are medians of the rounds' own."
        );
        text.AppendLine();
        text.AppendLine(
            "| client | reads/s by the clock | processor time a read | reads per s of processor time, of the bare client's | allocated a read |"
        );
        text.AppendLine("|---|---:|---:|---:|---:|");
        var bare = Results[ClientKind.Bare];
        foreach (var (kind, results) in Results.OrderBy(pair => pair.Key))
        {
            var share = Percentiles.Median(results.Select((result, round) => result.PerProcessorSecond / bare[round].PerProcessorSecond));
            text.AppendLine(
                $"| {Describe(kind)} | {Percentiles.Median(results.Select(r => r.PerSecond)):N0} | {Percentiles.Median(results.Select(r => r.Microseconds)):F2} µs | {share:F2} | {Percentiles.Median(results.Select(r => r.BytesPerRead)):N0} B |"
            );
        }
        text.AppendLine();
        text.AppendLine("### HTTP included");
        text.AppendLine();
        text.AppendLine(
            $"`featurestore serve` on core {ClientProcess.Core}, Redis and wrk with {Wrk.Connections} connections on the other; the same sets by one GraphQL query for each entity, {AnswerBytes:N0} bytes an answer."
        );
        text.AppendLine();
        text.AppendLine(
            "| server | reads/s by the clock | processor time a read | reads per s of processor time, of the bare client's | answered by Redis |"
        );
        text.AppendLine("|---|---:|---:|---:|---:|");
        AppendHttp(text, "`featurestore serve`", OverHttp);
        AppendHttp(text, "Kestrel: ready-made bytes of that size, nothing read", Floors);
        return text.ToString();
    }

    private void AppendHttp(StringBuilder text, string name, List<HttpResult> results)
    {
        var bare = Results[ClientKind.Bare];
        var share = Percentiles.Median(results.Select((result, round) => result.PerProcessorSecond / bare[round].PerProcessorSecond));
        text.AppendLine(
            $"| {name} | {Percentiles.Median(results.Select(r => r.PerSecond)):N0} | {Percentiles.Median(results.Select(r => r.Microseconds)):F2} µs | {share:F2} | {results.Min(r => r.HitShare):P0} |"
        );
    }

    private static string Describe(ClientKind kind) =>
        kind switch
        {
            ClientKind.Bare => "bare: pipelines the same ZREVRANGE, finds where the replies end, drops them",
            ClientKind.Counting => "the same without looking at the replies",
            ClientKind.Batch => "`CachedOnlineStore.ReadAsync(batch)`, with PTTL",
            _ => "StackExchange.Redis, with PTTL",
        };
}
