using System.Globalization;
using System.Text;
using FeatureStore.Benchmarks.Measurements;
using FeatureStore.Benchmarks.Serving;

namespace FeatureStore.Benchmarks.CacheReads;

/// <summary>What <c>cache-reads</c> found, for the model's mix: 4 million features/s over 130,000 requests/s are 31 a request.</summary>
/// <param name="Rounds">Of each client.</param>
/// <param name="Seconds">Of each round.</param>
/// <param name="Results">Of the clients, round by round.</param>
/// <param name="OverHttp">Of the server, round by round.</param>
/// <param name="Floors">Of Kestrel with ready-made bytes.</param>
/// <param name="RedisReads">Reads of the server for each second of Redis's own processor time.</param>
/// <param name="AnswerBytes">Of its answer to one request.</param>
internal sealed record CacheReadsResult(
    int Rounds,
    int Seconds,
    IReadOnlyDictionary<ClientKind, List<ClientResult>> Results,
    List<HttpResult> OverHttp,
    List<HttpResult> Floors,
    List<double> RedisReads,
    int AnswerBytes
)
{
    private const double ModelReads = 4_000_000;

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        Line(
            text,
            $"{ReadData.Features} features of {ReadData.Items} records of {ReadData.MemberBytes} bytes a request, {ReadData.Requests} requests at once. The client alone on core {ClientProcess.Core}, Redis on the other. Medians of {Rounds} rounds of {Seconds} s, rounds of the clients alternating; ratios are medians of the rounds' own."
        );
        Line(text, $"");
        Line(
            text,
            $"| | features/s of processor time | requests/s of processor time | µs a feature | of the bare client's | allocated a feature | cores for 4 M features/s |"
        );
        Line(text, $"|---|---:|---:|---:|---:|---:|---:|");
        foreach (var (kind, results) in Results.OrderBy(pair => pair.Key))
        {
            var allocated = Percentiles.Median(results.Select(result => result.BytesPerRead)).ToString("N0", CultureInfo.InvariantCulture);
            Row(text, Describe(kind), [.. results.Select(result => result.PerProcessorSecond)], $"{allocated} B");
        }
        Line(text, $"");
        Line(text, $"**HTTP included**");
        Line(text, $"");
        Line(
            text,
            $"`featurestore serve` on core {ClientProcess.Core}, Redis and wrk with {Wrk.Connections} connections on the other; the same features by one GraphQL query for each entity, {AnswerBytes:N0} bytes an answer, {OverHttp.Min(result => result.HitShare):P0} of the features from Redis."
        );
        Line(text, $"");
        Line(
            text,
            $"| | features/s of processor time | requests/s of processor time | µs a feature | of the bare client's | features/s by the clock | cores for 4 M features/s |"
        );
        Line(text, $"|---|---:|---:|---:|---:|---:|---:|");
        Http(text, "`featurestore serve`: its own", OverHttp);
        Row(text, "what it made Redis use", RedisReads, "");
        Http(text, "Kestrel: ready-made bytes of that size, nothing read", Floors);
        return text.ToString();
    }

    private void Http(StringBuilder text, string name, List<HttpResult> results)
    {
        var byTheClock = Percentiles.Median(results.Select(result => result.PerSecond));
        Row(text, name, [.. results.Select(result => result.PerProcessorSecond)], byTheClock.ToString("N0", CultureInfo.InvariantCulture));
    }

    /// <param name="text">Gets the row.</param>
    /// <param name="name">First cell.</param>
    /// <param name="rates">Features for each second of processor time, round by round.</param>
    /// <param name="further">Last cell but one.</param>
    private void Row(StringBuilder text, string name, List<double> rates, string further)
    {
        var bare = Results[ClientKind.Bare];
        var rate = Percentiles.Median(rates);
        var ratio = Percentiles.Median(rates.Select((each, round) => each / bare[round].PerProcessorSecond));
        Line(
            text,
            $"| {name} | {rate:N0} | {rate / ReadData.Features:N0} | {1e6 / rate:F2} | {ratio:F2} | {further} | {ModelReads / rate:F1} |"
        );
    }

    private static void Line(StringBuilder text, FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));

    private static string Describe(ClientKind kind) =>
        kind switch
        {
            ClientKind.Bare => "bare client: the same `ZREVRANGE`s pipelined, finds where replies end, drops them",
            ClientKind.Counting => "the same without looking at the replies",
            ClientKind.Batch => "tier 2: `CachedOnlineStore.ReadAsync(batch)`, with `PTTL`",
            ClientKind.Objects => "StackExchange.Redis, an object for each record, with `PTTL`",
            ClientKind.Memory => "tier 1: `LocalCachedOnlineStore.ReadFromMemory(batch)`",
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
}
