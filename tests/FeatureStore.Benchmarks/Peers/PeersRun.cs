using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using FeatureStore.Benchmarks.Processes;
using FeatureStore.Benchmarks.Serving;

namespace FeatureStore.Benchmarks.Peers;

/// <summary>Other servers and ours by turns, each alone on core 0 while it is asked.</summary>
internal static class PeersRun
{
    private const int ServerCore = 0;
    private const int Rounds = 5;

    private static readonly MediaTypeHeaderValue _ndJson = new("application/x-ndjson");

    /// <exception cref="InvalidOperationException">Something is not installed, or an answer is wrong.</exception>
    public static async Task<string> MeasureAsync(string peers, int seconds, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        var built = await PeerPrograms.BuildAsync(peers, folder.Path, cancellationToken);
        var processes = new List<MeasuredProcess>();
        try
        {
            var floor = await StartAsync("http://127.0.0.1:5103/floor", built.Floor, built.Folder, cancellationToken);
            processes.Add(floor);
            var targets = new List<(ServeTarget Target, Wrk Wrk)>
            {
                (new ServeTarget("floor: Kestrel, ready-made bytes", floor), Peer("/floor")),
                (new ServeTarget("hand-written REST", floor), Peer("/rest")),
            };
            if (built.Mercurius is { } mercurius)
            {
                processes.Add(await StartAsync("http://127.0.0.1:5104/graphql", mercurius, built.Folder, cancellationToken));
                targets.Add((new ServeTarget("mercurius, jit", processes[^1]), Peer("/graphql")));
            }
            processes.Add(await StartOursAsync(folder.Path, cancellationToken));
            targets.Add(
                (new ServeTarget("`featurestore serve` from its own memory", processes[^1]), Wrk.Prepare(folder.Path, [PeerQuery.OurBody]))
            );
            foreach (var (target, wrk) in targets)
            {
                var isRest = target == targets[1].Target;
                if (target != targets[0].Target)
                {
                    await CheckAsync(target.Url, wrk == targets[^1].Wrk ? PeerQuery.OurBody : PeerQuery.Body, isRest, cancellationToken);
                }
                await wrk.WarmUpAsync(target.Url, Wrk.WarmUpSeconds, cancellationToken);
            }
            for (var round = 0; round < Rounds; round++)
            {
                foreach (var (target, wrk) in targets)
                {
                    await target.MeasureAsync(wrk, seconds, answerBytes: 1_000, cancellationToken);
                }
            }
            var text = new StringBuilder(
                $"One user, 30 clicks of two fields, 5 keywords and an age, variables sent. One server at a time on core 0; wrk with {Wrk.Connections} connections on core 1. Median of {Rounds} rounds of {seconds} s, rounds of the servers alternating.\n\n"
            );
            ServeTable.AppendTo(text, [.. targets.Select(target => target.Target.Row(null, null, null))]);
            return text.ToString();
        }
        finally
        {
            foreach (var process in processes)
            {
                await process.DisposeAsync();
            }
        }

        Wrk Peer(string path) => Wrk.Prepare(folder.Path, [PeerQuery.Body], path);
    }

    private static Task<MeasuredProcess> StartAsync(string url, string[] command, string folder, CancellationToken cancellationToken) =>
        MeasuredProcess.StartAsync(new Uri(url), ServerCore, command, folder, _ => true, cancellationToken);

    private static async Task<MeasuredProcess> StartOursAsync(string folder, CancellationToken cancellationToken)
    {
        var definitions = PeerDefinitions.Write(folder);
        var configuration = Path.Combine(folder, "featurestore.json");
        var store = new { type = "sqlite", sqlite = new { path = Path.Combine(folder, "features.db") } };
        await File.WriteAllTextAsync(configuration, JsonSerializer.Serialize(new { store }), cancellationToken);
        var url = Loopback.FreeUrl();
        string[] common = ["--listen", url.ToString().TrimEnd('/'), "--features", definitions];
        await using (
            var dev = await MeasuredProcess.StartAsync(url, null, Clone.Tool, ["dev", .. common, "--data", folder], cancellationToken)
        )
        {
            using var http = new HttpClient { BaseAddress = url };
            foreach (var lines in PeerQuery.Events(TimeProvider.System.GetUtcNow()))
            {
                using var body = new StringContent(lines, _ndJson);
                using var answer = await http.PostAsync("/events/clicks", body, cancellationToken);
                var text = await answer.Content.ReadAsStringAsync(cancellationToken);
                if (!text.Contains("\"rejected\":[]", StringComparison.Ordinal))
                {
                    throw new InvalidOperationException($"POST /events/clicks answered {(int)answer.StatusCode}: {text}");
                }
            }
        }
        return await MeasuredProcess.StartAsync(
            url,
            ServerCore,
            Clone.Tool,
            ["serve", .. common, "--config", configuration],
            cancellationToken
        );
    }

    private static async Task CheckAsync(Uri url, string question, bool isRest, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = url };
        using var body = new StringContent(question, Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(isRest ? "/rest" : "/graphql", body, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        if (!PeerQuery.IsRight(text))
        {
            throw new InvalidOperationException($"{url} answered wrong: {text}");
        }
    }
}
