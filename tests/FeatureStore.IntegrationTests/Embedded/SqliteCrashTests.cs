using System.Collections.Concurrent;
using System.Text;
using FeatureStore.IntegrationTests.Services;
using Microsoft.Data.Sqlite;

namespace FeatureStore.IntegrationTests.Embedded;

/// <summary>I1 on the embedded store: what was acknowledged is there after SIGKILL at any moment, and the file is whole.</summary>
public sealed class SqliteCrashTests(ITestOutputHelper output) : IDisposable
{
    private const int Senders = 8;
    private static readonly int _kills = Environment.GetEnvironmentVariable("FEATURESTORE_LONG") == "1" ? 30 : 3;
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

    private const string Definitions = """
        apiVersion: featurestore/v1
        kind: Stream
        name: s
        source: {type: http}
        ---
        apiVersion: featurestore/v1
        kind: Entity
        name: user
        ---
        apiVersion: featurestore/v1
        kind: ActionFeature
        name: clicks
        entity: user
        fields: [{name: article, type: id, required: true}]
        from: [{stream: s, entity_id: event.user, event_id: event.id, timestamp: event.at, values: {article: event.id}}]
        retain: {period: 30d}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("featurestore-crash-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Acknowledged_records_survive_a_kill_at_any_moment()
    {
        const int seed = 9;
        var random = new Random(seed);
        var features = Directory.CreateDirectory(Path.Combine(_folder, "features")).FullName;
        await File.WriteAllTextAsync(Path.Combine(features, "clicks.yaml"), Definitions);
        var data = Path.Combine(_folder, "data");
        var acknowledged = new ConcurrentBag<string>();
        for (var kill = 1; kill <= _kills; kill++)
        {
            using (var dev = await DevProcess.StartAsync("--features", features, "--data", data))
            {
                var enough = acknowledged.Count + random.Next(50, 2_000);
                var reached = new TaskCompletionSource();
                var senders = Enumerable
                    .Range(0, Senders)
                    .Select(sender => SendAsync(dev.Http, $"{kill}-{sender}", acknowledged, enough, reached))
                    .ToArray();
                await reached.Task.WaitAsync(_patience);
                dev.Tool.Kill();
                await Task.WhenAll(senders).WaitAsync(_patience);
            }
            var stored = Stored(Path.Combine(data, "features.db"), out var verdict);
            output.WriteLine($"kill {kill}: {acknowledged.Count} acknowledged, {stored.Count} stored, integrity {verdict}");
            verdict.ShouldBe("ok");
            acknowledged.Except(stored).ShouldBeEmpty();
        }
    }

    private static async Task SendAsync(
        HttpClient http,
        string name,
        ConcurrentBag<string> acknowledged,
        int enough,
        TaskCompletionSource reached
    )
    {
        try
        {
            for (var batch = 0; ; batch++)
            {
                string[] ids = [.. Enumerable.Range(0, 10).Select(i => $"{name}-{batch}-{i}")];
                var at = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
                var lines = ids.Select((id, i) => $$"""{"id":"{{id}}","user":"u{{i}}","at":{{at}}}""");
                using var content = new StringContent($"[{string.Join(',', lines)}]", Encoding.UTF8, "application/json");
                using var response = await http.PostAsync("/events/s", content);
                response.EnsureSuccessStatusCode();
                foreach (var id in ids)
                {
                    acknowledged.Add(id);
                }
                if (acknowledged.Count >= enough)
                {
                    reached.TrySetResult();
                }
            }
        }
        catch (HttpRequestException)
        {
            // Killed.
        }
    }

    private static HashSet<string> Stored(string file, out string verdict)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using (var check = connection.CreateCommand())
        {
            check.CommandText = "PRAGMA integrity_check";
            verdict = (string)check.ExecuteScalar()!;
        }
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT CAST(v AS TEXT) FROM records WHERE pk LIKE 'user#%'";
        using var reader = command.ExecuteReader();
        var ids = new HashSet<string>();
        while (reader.Read())
        {
            // ["1-0-0-0"]
            ids.Add(reader.GetString(0)[2..^2]);
        }
        return ids;
    }
}
