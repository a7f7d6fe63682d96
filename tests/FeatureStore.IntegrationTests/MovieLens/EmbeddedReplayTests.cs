using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using FeatureStore.IntegrationTests.Services;

namespace FeatureStore.IntegrationTests.MovieLens;

/// <summary>The same events through <c>dev</c>: <c>POST /events</c> → SQLite → GraphQL.</summary>
public sealed class EmbeddedReplayTests(ITestOutputHelper output)
{
    private const int BatchSize = 5_000;

    [Fact]
    public async Task Replay_by_HTTP_shuffled_and_with_duplicates_answers_as_brute_force()
    {
        const int seed = 42;
        var events = MovieLensData.Load();
        var delivered = MovieLensData.Shuffled(events, new Random(seed));
        using var dev = await DevProcess.StartAsync("--features", Path.Combine(AppContext.BaseDirectory, "MovieLens", "definitions"));
        var started = TimeProvider.System.GetTimestamp();

        // Four senders at once, as a fleet of services would be.
        await Parallel.ForEachAsync(
            delivered.GroupBy(e => e.Stream).SelectMany(stream => stream.Chunk(BatchSize)),
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (batch, _) => await PostAsync(dev, batch)
        );
        output.WriteLine($"{delivered.Count} events in {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.0} s");

        await MovieLensComparison.CompareAsync(dev.GraphQl, new MovieLensOracle(events), seed);
    }

    private static async Task PostAsync(DevProcess dev, MovieLensEvent[] batch)
    {
        using var body = new MemoryStream();
        foreach (var e in batch)
        {
            body.Write(e.ToJson());
            body.WriteByte((byte)'\n');
        }
        using var content = new ByteArrayContent(body.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        while (true)
        {
            using var response = await dev.Http.PostAsync($"/events/{batch[0].Stream}", content);
            if ((int)response.StatusCode == 429)
            {
                await Task.Delay(response.Headers.RetryAfter!.Delta!.Value);
                continue;
            }
            response.EnsureSuccessStatusCode();
            var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
            answer.GetProperty("accepted").GetInt32().ShouldBe(batch.Length, answer.GetRawText());
            return;
        }
    }
}
