using System.Net.Http.Headers;
using FeatureStore.Benchmarks.Processes;

namespace FeatureStore.Benchmarks.Serving;

/// <summary>Fills an SQLite file with what <see cref="FeedQuery"/> asks for, through the worker as anybody would.</summary>
internal static class ServingData
{
    private static readonly MediaTypeHeaderValue NdJson = new("application/x-ndjson");

    /// <param name="folder">Where the file is made.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Path of the SQLite file; no process has it open.</returns>
    /// <exception cref="InvalidOperationException">The store did not take the events.</exception>
    public static async Task<string> WriteAsync(string folder, CancellationToken cancellationToken)
    {
        var url = Loopback.FreeUrl();
        await using var dev = await MeasuredProcess.StartAsync(
            url,
            core: null,
            Clone.Tool,
            ["dev", "--listen", url.ToString().TrimEnd('/'), "--features", Clone.Features, "--data", folder],
            cancellationToken
        );
        using var http = new HttpClient { BaseAddress = url };
        foreach (var (stream, lines) in FeedQuery.Events(TimeProvider.System.GetUtcNow()))
        {
            using var body = new StringContent(lines, NdJson);
            using var answer = await http.PostAsync($"/events/{stream}", body, cancellationToken);
            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            if (!answer.IsSuccessStatusCode || !text.Contains("\"rejected\":[]", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"POST /events/{stream} answered {(int)answer.StatusCode}: {text}");
            }
        }
        return Path.Combine(folder, "features.db");
    }
}
