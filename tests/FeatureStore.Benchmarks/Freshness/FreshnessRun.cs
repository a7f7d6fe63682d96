using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using FeatureStore.Benchmarks.Measurements;
using FeatureStore.Benchmarks.Processes;
using FeatureStore.Cli.Simulation;

namespace FeatureStore.Benchmarks.Freshness;

/// <summary>Sends the flea market's events at a rate, and asks for some of them until they show.</summary>
internal sealed class FreshnessRun(Uri url, int rate, TimeProvider time) : IDisposable
{
    private const int ProbesPerSecond = 25;
    private const int MaxUnanswered = 4_000;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan GiveUp = TimeSpan.FromSeconds(20);
    private static readonly MediaTypeHeaderValue NdJson = new("application/x-ndjson");
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpClient _http = new() { BaseAddress = url, Timeout = GiveUp };
    private readonly FleaMarket _market = new(new Random(11));
    private readonly ConcurrentBag<double> _fromPost = [];
    private readonly ConcurrentBag<double> _fromDue = [];
    private readonly ConcurrentBag<double> _durable = [];
    private readonly ConcurrentBag<double> _roundTrips = [];
    private readonly ConcurrentBag<Exception> _failures = [];
    private readonly ConcurrentBag<Task> _posts = [];
    private readonly ConcurrentBag<Task> _probes = [];
    private int _unanswered;
    private long _accepted;

    /// <summary>Starts <c>featurestore dev</c>, warms it up, and measures.</summary>
    /// <exception cref="InvalidOperationException">The store fell behind, answered wrongly, or did not show an event.</exception>
    public static async Task<FreshnessResult> MeasureAsync(int rate, int seconds, CancellationToken cancellationToken)
    {
        var url = Loopback.FreeUrl();
        await using var dev = await MeasuredProcess.StartAsync(
            url,
            core: null,
            Clone.Tool,
            ["dev", "--listen", url.ToString().TrimEnd('/'), "--features", Clone.Features],
            cancellationToken
        );
        using (var warmUp = new FreshnessRun(url, rate, TimeProvider.System))
        {
            await warmUp.RunAsync("warm", 8, cancellationToken);
        }
        using var run = new FreshnessRun(url, rate, TimeProvider.System);
        return await run.RunAsync("probe", seconds, cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private async Task<FreshnessResult> RunAsync(string name, int seconds, CancellationToken cancellationToken)
    {
        var loop = new OpenLoop(rate, Tick, time);
        var every = Math.Max(1, rate / ProbesPerSecond);
        var sent = await loop.RunAsync(
            TimeSpan.FromSeconds(seconds),
            (first, count) => Send(name, loop, first, count, every, cancellationToken),
            cancellationToken
        );
        await Task.WhenAll(_posts);
        var elapsed = Stopwatch.GetElapsedTime(loop.Started);
        await Task.WhenAll(_probes);
        if (!_failures.IsEmpty)
        {
            throw new InvalidOperationException($"{_failures.Count} requests failed; the first: {_failures.First().Message}");
        }
        return new FreshnessResult(
            rate,
            seconds,
            sent,
            _accepted,
            _accepted / elapsed.TotalSeconds,
            LatencySummary.Of(_fromPost),
            LatencySummary.Of(_fromDue),
            LatencySummary.Of(_durable),
            LatencySummary.Of(_roundTrips)
        );
    }

    private void Send(string name, OpenLoop loop, long first, int count, int every, CancellationToken cancellationToken)
    {
        var lines = new Dictionary<string, StringBuilder>();
        var probes = new List<long>();
        for (var index = first; index < first + count; index++)
        {
            var (stream, json) = _market.Next(time.GetUtcNow());
            if (index % every == 0)
            {
                probes.Add(index);
                (stream, json) = (FleaMarket.Events, Click(name, index));
            }
            if (!lines.TryGetValue(stream, out var body))
            {
                lines[stream] = body = new StringBuilder();
            }
            body.Append(json).Append('\n');
        }
        if (Volatile.Read(ref _unanswered) > MaxUnanswered)
        {
            throw new InvalidOperationException(
                $"The store does not keep up with {rate} events/s: {MaxUnanswered} requests wait for an answer."
            );
        }
        var posted = Stopwatch.GetTimestamp();
        foreach (var (stream, body) in lines)
        {
            Interlocked.Increment(ref _unanswered);
            _posts.Add(PostAsync(stream, body.ToString(), cancellationToken));
        }
        foreach (var probe in probes)
        {
            _probes.Add(ProbeAsync($"{name}-{probe}", posted, loop.DueAt(probe), cancellationToken));
            _probes.Add(RoundTripAsync(cancellationToken));
        }
    }

    private string Click(string name, long index) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $$$"""{"id":"{{{name}}}-{{{index}}}","type":"click","occurred_at":{{{time.GetUtcNow().ToUnixTimeMilliseconds()}}},"user":{"id":"{{{name}}}-{{{index}}}","region":{"id":"mapo"}},"session":{"id":"s-{{{index}}}","platform":"ios"},"target":{"kind":"article","id":"a-{{{index}}}","category":"books","price":9000}}"""
        );

    private async Task PostAsync(string stream, string body, CancellationToken cancellationToken)
    {
        var posted = Stopwatch.GetTimestamp();
        try
        {
            using var content = new StringContent(body, NdJson);
            using var answer = await _http.PostAsync($"/events/{stream}", content, cancellationToken);
            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            if (!answer.IsSuccessStatusCode)
            {
                throw new InvalidOperationException($"POST /events/{stream} answered {(int)answer.StatusCode}: {text}");
            }
            _durable.Add(Stopwatch.GetElapsedTime(posted).TotalMilliseconds);
            using var document = JsonDocument.Parse(text);
            Interlocked.Add(ref _accepted, document.RootElement.GetProperty("accepted").GetInt64());
        }
        catch (Exception e)
        {
            _failures.Add(e);
        }
        finally
        {
            Interlocked.Decrement(ref _unanswered);
        }
    }

    private async Task ProbeAsync(string user, long posted, long due, CancellationToken cancellationToken)
    {
        var query =
            $$$$"""{"query":"query($id:ID!){user(id:$id){recentClickedArticles(limit:1){articleId}}}","variables":{"id":"{{{{user}}}}"}}""";
        try
        {
            while (true)
            {
                using var content = new StringContent(query, Json);
                using var answer = await _http.PostAsync("/graphql", content, cancellationToken);
                var text = await answer.Content.ReadAsStringAsync(cancellationToken);
                if (text.Contains("\"articleId\"", StringComparison.Ordinal))
                {
                    _fromPost.Add(Stopwatch.GetElapsedTime(posted).TotalMilliseconds);
                    _fromDue.Add(Stopwatch.GetElapsedTime(due).TotalMilliseconds);
                    return;
                }
                if (!answer.IsSuccessStatusCode || text.Contains("\"errors\"", StringComparison.Ordinal))
                {
                    throw new InvalidOperationException($"POST /graphql answered {(int)answer.StatusCode}: {text}");
                }
                if (Stopwatch.GetElapsedTime(posted) > GiveUp)
                {
                    throw new InvalidOperationException($"The event of user {user} does not show after {GiveUp.TotalSeconds} s.");
                }
                await Task.Delay(TimeSpan.FromMilliseconds(1), time, cancellationToken);
            }
        }
        catch (Exception e)
        {
            _failures.Add(e);
        }
    }

    /// <summary>What HTTP alone takes at the same time, with both processes and everything else on the machine's cores.</summary>
    private async Task RoundTripAsync(CancellationToken cancellationToken)
    {
        var asked = Stopwatch.GetTimestamp();
        try
        {
            using var answer = await _http.GetAsync("/healthz", cancellationToken);
            _roundTrips.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
        }
        catch (Exception e)
        {
            _failures.Add(e);
        }
    }
}
