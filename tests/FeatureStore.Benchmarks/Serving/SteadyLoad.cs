using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using FeatureStore.Benchmarks.Measurements;

namespace FeatureStore.Benchmarks.Serving;

/// <summary>Asks at a fixed rate, whether answers come or not, and measures each from when it was sent and from when it was due.</summary>
internal static class SteadyLoad
{
    private const int MaxUnanswered = 10_000;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    /// <exception cref="InvalidOperationException">An answer was none of 2xx, or the server fell behind.</exception>
    public static async Task<SteadyResult> RunAsync(Uri url, int rate, int seconds, CancellationToken cancellationToken)
    {
        // As many connections as the closed loop has: a request that finds none free waits, and its wait counts.
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Wrk.Connections }) { BaseAddress = url };
        var bodies = Enumerable
            .Range(0, FeedQuery.Users)
            .Select(user => System.Text.Encoding.UTF8.GetBytes(FeedQuery.Body(user)))
            .ToArray();
        await RunAsync(http, bodies, rate, 3, cancellationToken);
        return await RunAsync(http, bodies, rate, seconds, cancellationToken);
    }

    private static async Task<SteadyResult> RunAsync(
        HttpClient http,
        byte[][] bodies,
        int rate,
        int seconds,
        CancellationToken cancellationToken
    )
    {
        var fromSend = new ConcurrentQueue<double>();
        var fromDue = new ConcurrentQueue<double>();
        var asked = new ConcurrentQueue<Task>();
        var unanswered = 0;
        var loop = new OpenLoop(rate, Tick, TimeProvider.System);
        await loop.RunAsync(
            TimeSpan.FromSeconds(seconds),
            (first, count) =>
            {
                if (Volatile.Read(ref unanswered) > MaxUnanswered)
                {
                    throw new InvalidOperationException($"{http.BaseAddress} does not keep up with {rate} requests/s.");
                }
                for (var index = first; index < first + count; index++)
                {
                    Interlocked.Increment(ref unanswered);
                    asked.Enqueue(AskAsync(index));
                }
            },
            cancellationToken
        );
        await Task.WhenAll(asked);
        return new SteadyResult(LatencySummary.Of(fromSend), LatencySummary.Of(fromDue));

        async Task AskAsync(long index)
        {
            var sent = Stopwatch.GetTimestamp();
            using var body = new ByteArrayContent(bodies[index % bodies.Length]);
            body.Headers.ContentType = Json;
            using var answer = await http.PostAsync("/graphql", body, cancellationToken);
            if (!answer.IsSuccessStatusCode)
            {
                throw new InvalidOperationException($"{http.BaseAddress} answered {(int)answer.StatusCode}.");
            }
            fromSend.Enqueue(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
            fromDue.Enqueue(Stopwatch.GetElapsedTime(loop.DueAt(index)).TotalMilliseconds);
            Interlocked.Decrement(ref unanswered);
        }
    }
}
