using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using FeatureStore.Benchmarks.Measurements;
using FeatureStore.Cli.Simulation;

namespace FeatureStore.Benchmarks.Freshness;

/// <summary>Sends the flea market's events at a rate, and asks for some of them until they show.</summary>
internal sealed class FreshnessRun(FreshnessTarget target, int rate, TimeProvider time) : IDisposable
{
    private const int ProbesPerSecond = 25;
    private const int MaxUnanswered = 4_000;
    private const int WarmUpSeconds = 40;

    public static readonly TimeSpan GiveUp = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpClient _http = new() { BaseAddress = target.Url, Timeout = GiveUp };
    private readonly FleaMarket _market = new(new Random(11));
    private readonly ConcurrentBag<double> _fromPost = [];
    private readonly ConcurrentBag<double> _fromDue = [];
    private readonly ConcurrentBag<double> _acknowledged = [];
    private readonly ConcurrentBag<double> _roundTrips = [];
    private readonly ConcurrentBag<Exception> _failures = [];
    private readonly ConcurrentBag<Task> _posts = [];
    private readonly ConcurrentBag<Task> _probes = [];
    private int _unanswered;
    private long _accepted;

    /// <summary>Warms the target up, and measures.</summary>
    /// <exception cref="InvalidOperationException">The store fell behind, answered wrongly, or did not show an event.</exception>
    public static async Task<FreshnessResult> MeasureAsync(
        FreshnessTarget target,
        int rate,
        int seconds,
        CancellationToken cancellationToken
    )
    {
        using (var warmUp = new FreshnessRun(target, rate, TimeProvider.System))
        {
            await warmUp.RunAsync("warm", WarmUpSeconds, cancellationToken);
        }
        using var run = new FreshnessRun(target, rate, TimeProvider.System);
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
            target,
            rate,
            seconds,
            sent,
            _accepted,
            _accepted / elapsed.TotalSeconds,
            LatencySummary.Of(_fromPost),
            LatencySummary.Of(_fromDue),
            LatencySummary.Of(_acknowledged),
            LatencySummary.Of(_roundTrips)
        );
    }

    private void Send(string name, OpenLoop loop, long first, int count, int every, CancellationToken cancellationToken)
    {
        var lines = new Dictionary<string, List<string>>();
        var probes = new List<long>();
        for (var index = first; index < first + count; index++)
        {
            var (stream, json) = _market.Next(time.GetUtcNow());
            if (index % every == 0)
            {
                probes.Add(index);
                (stream, json) = (FleaMarket.Events, Click(name, index));
            }
            if (!lines.TryGetValue(stream, out var events))
            {
                lines[stream] = events = [];
            }
            events.Add(json);
        }
        if (Volatile.Read(ref _unanswered) > MaxUnanswered)
        {
            throw new InvalidOperationException(
                $"The store does not keep up with {rate} events/s: {MaxUnanswered} requests wait for an answer."
            );
        }
        var posted = Stopwatch.GetTimestamp();
        foreach (var (stream, events) in lines)
        {
            Interlocked.Increment(ref _unanswered);
            _posts.Add(PostAsync(stream, events, cancellationToken));
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

    private async Task PostAsync(string stream, IReadOnlyList<string> events, CancellationToken cancellationToken)
    {
        var posted = Stopwatch.GetTimestamp();
        try
        {
            var accepted = await target.Feed.SendAsync(stream, events, cancellationToken);
            _acknowledged.Add(Stopwatch.GetElapsedTime(posted).TotalMilliseconds);
            Interlocked.Add(ref _accepted, accepted);
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
