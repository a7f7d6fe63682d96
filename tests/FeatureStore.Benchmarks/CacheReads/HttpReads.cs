using System.Globalization;
using System.Text;
using System.Text.Json;
using FeatureStore.Benchmarks.Processes;
using FeatureStore.Benchmarks.Serving;

namespace FeatureStore.Benchmarks.CacheReads;

/// <summary>The same reads asked of <c>featurestore serve</c>: one GraphQL query for all features of an entity.</summary>
internal sealed class HttpReads : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly MeasuredProcess _server;
    private readonly Wrk _wrk;

    private HttpReads(TemporaryFolder folder, MeasuredProcess server, Wrk wrk)
    {
        _folder = folder;
        _server = server;
        _wrk = wrk;
    }

    /// <summary>Asks for the data of one entity after another.</summary>
    public Wrk Load => _wrk;

    /// <summary>Of one answer's body.</summary>
    public int AnswerBytes { get; private set; }

    /// <summary>Starts the server on the clients' core and warms it up.</summary>
    /// <param name="endpoint">A Redis that holds the data.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">The server does not start, or answers wrong.</exception>
    public static async Task<HttpReads> StartAsync(string endpoint, CancellationToken cancellationToken)
    {
        var folder = new TemporaryFolder();
        MeasuredProcess? server = null;
        try
        {
            var wrk = Wrk.Prepare(folder.Path, Enumerable.Range(0, ReadData.Requests).Select(Body));
            var url = Loopback.FreeUrl();
            server = await MeasuredProcess.StartAsync(
                url,
                ClientProcess.Core,
                Clone.Tool,
                [
                    "serve",
                    "--listen",
                    url.ToString().TrimEnd('/'),
                    "--features",
                    ReadDefinitions.Write(folder.Path),
                    "--config",
                    Configuration(folder.Path, endpoint),
                ],
                cancellationToken
            );
            var reads = new HttpReads(folder, server, wrk);
            await reads.CheckAsync(cancellationToken);
            await wrk.WarmUpAsync(url, Wrk.MaxWarmUpSeconds, cancellationToken);
            return reads;
        }
        catch
        {
            if (server is not null)
            {
                await server.DisposeAsync();
            }
            folder.Dispose();
            throw;
        }
    }

    /// <summary>One round at full load.</summary>
    /// <exception cref="InvalidOperationException">An answer failed, or Redis did not answer nearly all of the reads.</exception>
    public async Task<HttpResult> MeasureAsync(int seconds, CancellationToken cancellationToken)
    {
        var counters = await CacheCounters.ReadAsync(_server.Url, cancellationToken);
        var before = _server.ProcessorTime;
        var run = await _wrk.RunAsync(_server.Url, seconds, cancellationToken);
        var processor = _server.ProcessorTime - before;
        var hits = (await CacheCounters.ReadAsync(_server.Url, cancellationToken)).HitShareSince(counters);
        return run.BytesPerAnswer >= AnswerBytes && hits > 0.99
            ? new HttpResult(run.Requests * ReadData.Features, run.Seconds, processor.TotalSeconds, hits)
            : throw new InvalidOperationException($"Answers of {run.BytesPerAnswer:F0} bytes, {hits:P1} of the reads by Redis.");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    private static string Configuration(string folder, string endpoint)
    {
        var file = Path.Combine(folder, "serve.json");
        var store = new { type = "sqlite", sqlite = new { path = Path.Combine(folder, "empty.db") } };
        // As that of the other clients: none is to pass Redis by because the load has its core.
        var redis = new { endpoint, readTimeout = "00:00:05" };
        File.WriteAllText(file, JsonSerializer.Serialize(new { store, redis }));
        return file;
    }

    private static string Body(int request)
    {
        var query = new StringBuilder("query Features($id: ID!) { user(id: $id) {");
        for (var i = 1; i <= ReadData.Features; i++)
        {
            query.Append(CultureInfo.InvariantCulture, $" {ReadData.FeatureName(i)} {{ articleId sessionId price timestamp }}");
        }
        query.Append(" } }");
        return JsonSerializer.Serialize(
            new { query = query.ToString(), variables = new { id = ReadData.Entity(request) } },
            JsonSerializerOptions.Web
        );
    }

    /// <summary>Looks at every answer once: all features with all items, newest first.</summary>
    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = _server.Url };
        for (var request = 0; request < ReadData.Requests; request++)
        {
            using var body = new StringContent(Body(request), Encoding.UTF8, "application/json");
            using var answer = await http.PostAsync("/graphql", body, cancellationToken);
            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            if (!IsRight(text))
            {
                throw new InvalidOperationException($"The answer is wrong: {text[..Math.Min(text.Length, 500)]}");
            }
            AnswerBytes = Encoding.UTF8.GetByteCount(text);
        }
    }

    private static bool IsRight(string text)
    {
        using var document = JsonDocument.Parse(text);
        if (!document.RootElement.TryGetProperty("data", out var data) || document.RootElement.TryGetProperty("errors", out _))
        {
            return false;
        }
        var features = data.GetProperty("user").EnumerateObject().Select(feature => feature.Value).ToArray();
        return features.Length == ReadData.Features && Array.TrueForAll(features, IsWhole);
    }

    private static bool IsWhole(JsonElement items)
    {
        var times = items.EnumerateArray().Select(item => item.GetProperty("timestamp").GetInt64()).ToArray();
        return times.Length == ReadData.Items && times.SequenceEqual(times.OrderDescending());
    }
}
