using System.Net.Http.Headers;
using DuckDB.NET.Data;
using FeatureStore.IntegrationTests.Services;
using FeatureStore.LocalServices.Redis;

namespace FeatureStore.IntegrationTests.MovieLens;

/// <summary>History as Parquet while half of the same events arrive live, behind a Redis that is read all the time; killed five times.</summary>
public sealed class BackfillTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Kills = 5;
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);
    private readonly string _folder = Directory.CreateTempSubdirectory("featurestore-backfill-").FullName;
    private LocalRedis _redis = null!;

    private string Config => Path.Combine(_folder, "featurestore.json");

    private string Data => Path.Combine(_folder, "data");

    private string State => Path.Combine(_folder, "state");

    public async ValueTask InitializeAsync()
    {
        _redis = await LocalRedis.OpenAsync();
        await File.WriteAllTextAsync(
            Config,
            $$"""
            {
              "definitions": { "path": "{{Path.Combine(AppContext.BaseDirectory, "MovieLens", "definitions")}}" },
              "redis": { "endpoint": "{{_redis.Endpoint}}" },
              "limits": { "deadline": "00:00:10" }
            }
            """
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (_redis is not null)
        {
            await _redis.DisposeAsync();
        }
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Backfill_killed_again_and_again_over_live_events_answers_as_brute_force()
    {
        const int seed = 1_105;
        var random = new Random(seed);
        var all = MovieLensData.Load();
        // Every user in twenty; all of them in the long run.
        var events = Environment.GetEnvironmentVariable("FEATURESTORE_LONG") == "1" ? all : all.FindAll(e => int.Parse(e.UserId) % 20 == 0);
        foreach (var stream in events.GroupBy(e => e.Stream))
        {
            WriteParquet(stream.Key, stream);
        }
        using var dev = await DevProcess.StartAsync("--config", Config, "--data", Data);

        using var stop = new CancellationTokenSource();
        var live = PostAsync(dev, [.. events.Where(_ => random.Next(2) == 0).OrderBy(_ => random.Next())]);
        var readers = ReadAsync(dev, [.. events.Select(e => e.UserId).Distinct()], stop.Token);
        for (var kill = 1; kill <= Kills; kill++)
        {
            await KillAsync(kill, events.Count / (2 * Kills));
        }
        foreach (var stream in (string[])["ratings", "tags"])
        {
            using var tool = Start(stream);
            await tool.WaitForExitAsync(Timeout);
            tool.ExitCode.ShouldBe(0, tool.Output);
            output.WriteLine(tool.Output);
            if (stream == "ratings")
            {
                tool.Output.ShouldContain("Going on with a backfill that was interrupted at");
                output.WriteLine($"{events.Count} events");
            }
        }
        await live.WaitAsync(Timeout);
        await stop.CancelAsync();
        await readers.WaitAsync(Timeout);

        await MovieLensComparison.CompareAsync(dev.GraphQl, new MovieLensOracle(events), seed);
    }

    /// <summary>Kills the loading of the ratings once its checkpoint has come further than the one before.</summary>
    private async Task KillAsync(int kill, int rate)
    {
        var before = Checkpoint();
        using var tool = Start("ratings", "--rate", rate.ToString());
        using var deadline = new CancellationTokenSource(Timeout);
        while (Checkpoint() == before)
        {
            tool.HasExited.ShouldBeFalse($"it ended before it was killed:\n{tool.Output}");
            await Task.Delay(5, deadline.Token);
        }
        tool.Kill();
        output.WriteLine($"kill {kill}: {Checkpoint()![Checkpoint()!.LastIndexOf("\"Next", StringComparison.Ordinal)..]}");
    }

    private string? Checkpoint() =>
        Directory.Exists(State) && Directory.GetFiles(State, "ratings-*.json") is [var path] ? File.ReadAllText(path) : null;

    private ToolProcess Start(string stream, params string[] more) =>
        ToolProcess.Start([
            "backfill",
            "--config",
            Config,
            "--data",
            Data,
            "--state",
            State,
            "--stream",
            stream,
            "--from",
            Path.Combine(_folder, "history", stream),
            .. more,
        ]);

    private void WriteParquet(string stream, IEnumerable<MovieLensEvent> events)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "history", stream)).FullName;
        var lines = Path.Combine(_folder, stream + ".ndjson");
        File.WriteAllLines(lines, events.Select(e => System.Text.Encoding.UTF8.GetString(e.ToJson())));
        using var database = new DuckDBConnection("DataSource=:memory:");
        database.Open();
        using var command = database.CreateCommand();
        var value = stream == "tags" ? "tag: 'VARCHAR'" : "rating: 'DOUBLE'";
        var columns = $"{{id: 'VARCHAR', \"at\": 'BIGINT', \"user\": 'STRUCT(id BIGINT)', movie: 'STRUCT(id VARCHAR)', {value}}}";
        command.CommandText =
            $"COPY (SELECT * FROM read_json('{lines}', format = 'newline_delimited', columns = {columns})) TO '{Path.Combine(folder, "history.parquet")}' (FORMAT parquet, ROW_GROUP_SIZE 2048)";
        command.ExecuteNonQuery();
    }

    private static async Task PostAsync(DevProcess dev, MovieLensEvent[] events)
    {
        foreach (var batch in events.GroupBy(e => e.Stream).SelectMany(stream => stream.Chunk(100)))
        {
            using var content = new ByteArrayContent([.. batch.SelectMany(e => (byte[])[.. e.ToJson(), (byte)'\n'])]);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
            using var response = await dev.Http.PostAsync($"/events/{batch[0].Stream}", content);
            response.EnsureSuccessStatusCode();
            // Spread over the kills.
            await Task.Delay(300);
        }
    }

    /// <summary>Keeps the caches filled with what is about to change.</summary>
    private static async Task ReadAsync(DevProcess dev, string[] users, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var query =
                $"{{\"query\":\"{{ user(id: \\\"{users[i % users.Length]}\\\") {{ recentRatings(limit: 50) {{ movieId }} latestRating {{ rating }} }} }}\"}}";
            using var content = new StringContent(query, new MediaTypeHeaderValue("application/json"));
            using var response = await dev.Http.PostAsync("/graphql", content, CancellationToken.None);
            response.EnsureSuccessStatusCode();
            await Task.Delay(2, CancellationToken.None);
        }
    }
}
