using System.Diagnostics;
using System.Globalization;

namespace FeatureStore.Benchmarks.Serving;

/// <summary>wrk (https://github.com/wg/wrk) on core 1: a closed loop of 32 connections that asks for one user after another.</summary>
internal sealed class Wrk
{
    public const int Core = 1;
    public const int Connections = 32;

    /// <summary>Seconds that a server is warmed up for, where its rate does not rise any more.</summary>
    public const int WarmUpSeconds = 15;

    /// <summary>Seconds that it is warmed up for in any case.</summary>
    public const int MaxWarmUpSeconds = 60;

    private const string Marker = "figures:";

    private readonly string _script;

    private readonly string _path;

    private Wrk(string script, string path) => (_script, _path) = (script, path);

    /// <param name="folder">Where the script is written.</param>
    /// <param name="requests">Bodies, asked in turn.</param>
    /// <param name="path">Asked of each server.</param>
    /// <exception cref="InvalidOperationException">wrk or taskset is not installed.</exception>
    public static Wrk Prepare(string folder, IEnumerable<string> requests, string path = "/graphql")
    {
        Require("wrk", "wrk");
        Require("taskset", "util-linux");
        var script = Path.Combine(folder, $"{Guid.NewGuid():N}.lua");
        File.WriteAllText(
            script,
            $$"""
            wrk.method = "POST"
            wrk.headers["Content-Type"] = "application/json"
            local bodies = {
            {{string.Join(",\n", requests.Select(body => $"[==[{body}]==]"))}}
            }
            local requests = {}
            local at = 0
            function init(args)
              for i, body in ipairs(bodies) do
                requests[i] = wrk.format(nil, nil, nil, body)
              end
            end
            function request()
              at = at % #requests + 1
              return requests[at]
            end
            function done(summary, latency, requests)
              local e = summary.errors
              print(string.format("{{Marker}} %d %d %d %d %.0f %.0f %.0f", summary.requests, summary.duration, summary.bytes,
                e.connect + e.read + e.write + e.status + e.timeout, latency:percentile(50), latency:percentile(99), latency.max))
            end
            """
        );
        return new Wrk(script, path);
    }

    /// <summary>Loads the URL.</summary>
    /// <exception cref="InvalidOperationException">An answer was none of 2xx, or a connection failed.</exception>
    public async Task<WrkResult> RunAsync(Uri url, int seconds, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(
            "taskset",
            ["-c", $"{Core}", "wrk", "-t1", $"-c{Connections}", $"-d{seconds}s", "-s", _script, new Uri(url, _path).ToString()]
        )
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var wrk = Process.Start(start) ?? throw new InvalidOperationException("taskset could not be started.");
        try
        {
            var error = wrk.StandardError.ReadToEndAsync(cancellationToken);
            var output = await wrk.StandardOutput.ReadToEndAsync(cancellationToken);
            await wrk.WaitForExitAsync(cancellationToken);
            var line = output.Split('\n').FirstOrDefault(text => text.StartsWith(Marker, StringComparison.Ordinal));
            if (line is null)
            {
                throw new InvalidOperationException($"wrk printed no figures: {output}{await error}");
            }
            var figures = line[Marker.Length..]
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(text => double.Parse(text, CultureInfo.InvariantCulture))
                .ToArray();
            if (figures[3] > 0)
            {
                throw new InvalidOperationException($"{figures[3]} of {figures[0]} requests to {url} failed.");
            }
            return new WrkResult(
                figures[0],
                figures[1] / 1e6,
                figures[2] / figures[0],
                figures[4] / 1e3,
                figures[5] / 1e3,
                figures[6] / 1e3
            );
        }
        finally
        {
            if (!wrk.HasExited)
            {
                wrk.Kill();
            }
        }
    }

    /// <summary>
    /// Until the rate no longer rises: on a core that the load fills, the runtime takes its time to compile the hot code a second time.
    /// </summary>
    /// <param name="url">To be loaded.</param>
    /// <param name="least">Seconds at least.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task WarmUpAsync(Uri url, int least, CancellationToken cancellationToken)
    {
        const int step = 5;
        const double rise = 1.05;
        double best = 0;
        for (var seconds = 0; seconds < MaxWarmUpSeconds; seconds += step)
        {
            var run = await RunAsync(url, step, cancellationToken);
            var rate = run.Requests / run.Seconds;
            if (seconds + step > least && rate < best * rise)
            {
                return;
            }
            best = Math.Max(best, rate);
        }
    }

    private static void Require(string program, string package)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!folders.Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, program))))
        {
            throw new InvalidOperationException($"'{program}' is not installed: apt-get install {package} (or the like; Linux only).");
        }
    }
}
