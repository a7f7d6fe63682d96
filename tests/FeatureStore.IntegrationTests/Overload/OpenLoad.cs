using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;

namespace FeatureStore.IntegrationTests.Overload;

/// <summary>
/// Requests that are sent when they are due, whether or not earlier ones were answered, as many independent clients send them: a load that
/// waits for answers would slow down with the server, and hide what is to be seen.
/// </summary>
internal static class OpenLoad
{
    private static readonly byte[] _body = """{"query":"{ user(id: 1) { mood { mood } } }"}"""u8.ToArray();

    /// <summary>One answer.</summary>
    /// <param name="Status">HTTP status.</param>
    /// <param name="RetryAfter">Whether it says when to come back.</param>
    /// <param name="Body">All of it.</param>
    /// <param name="Milliseconds">From the time it was due.</param>
    internal sealed record Outcome(HttpStatusCode Status, bool RetryAfter, string Body, double Milliseconds);

    public static async Task<Outcome[]> RunAsync(HttpClient http, int perSecond, TimeSpan time)
    {
        var total = (int)(perSecond * time.TotalSeconds);
        var running = new List<Task<Outcome>>(total);
        var started = Stopwatch.GetTimestamp();
        while (running.Count < total)
        {
            var due = Math.Min(total, (int)(Stopwatch.GetElapsedTime(started).TotalSeconds * perSecond) + 1);
            while (running.Count < due)
            {
                running.Add(SendAsync(http));
            }
            await Task.Delay(1);
        }
        return await Task.WhenAll(running);
    }

    public static async Task<Outcome> SendAsync(HttpClient http)
    {
        var started = Stopwatch.GetTimestamp();
        using var content = new ByteArrayContent(_body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await http.PostAsync("/graphql", content);
        var body = await response.Content.ReadAsStringAsync();
        return new Outcome(
            response.StatusCode,
            response.Headers.RetryAfter is not null,
            body,
            Stopwatch.GetElapsedTime(started).TotalMilliseconds
        );
    }

    /// <summary>The time that so large a part of the answers took at most, in milliseconds.</summary>
    public static double Percentile(IEnumerable<Outcome> outcomes, double part)
    {
        var times = outcomes.Select(outcome => outcome.Milliseconds).Order().ToArray();
        return times[(int)Math.Min(times.Length - 1, Math.Floor(times.Length * part))];
    }
}
