using System.Net.Http.Headers;
using System.Text.Json;

namespace FeatureStore.Benchmarks.Freshness;

/// <summary>Events by <c>POST /events/{stream}</c>.</summary>
internal sealed class HttpFeed(Uri url) : IEventFeed
{
    private static readonly MediaTypeHeaderValue NdJson = new("application/x-ndjson");

    private readonly HttpClient _http = new() { BaseAddress = url, Timeout = FreshnessRun.GiveUp };

    public string Acknowledged => "POST to its answer: the events are durable";

    public async Task<long> SendAsync(string stream, IReadOnlyList<string> events, CancellationToken cancellationToken)
    {
        using var content = new StringContent(string.Join('\n', events), NdJson);
        using var answer = await _http.PostAsync($"/events/{stream}", content, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"POST /events/{stream} answered {(int)answer.StatusCode}: {text}");
        }
        using var document = JsonDocument.Parse(text);
        return document.RootElement.GetProperty("accepted").GetInt64();
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }
}
