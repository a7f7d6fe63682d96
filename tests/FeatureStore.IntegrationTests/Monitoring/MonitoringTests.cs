using System.Text.Json;
using System.Text.RegularExpressions;
using FeatureStore.IntegrationTests.Faults;
using FeatureStore.LocalServices.Kinesis;

namespace FeatureStore.IntegrationTests.Monitoring;

/// <summary>The dashboard and the alerts ask for nothing that a worker does not export.</summary>
public sealed partial class MonitoringTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly string Folder = Path.Combine(Repository.Root, "infra", "monitoring");

    /// <summary>Labels that Prometheus adds, or that belong to every histogram.</summary>
    private static readonly string[] Given = ["instance", "le"];

    [Fact]
    public async Task Every_metric_and_label_of_dashboard_and_alerts_is_exported_by_a_worker()
    {
        var asked = Expressions().SelectMany(Asked).Distinct().ToArray();
        asked.Length.ShouldBeGreaterThan(20);
        await using var run = await FaultRun.StartAsync(seed: 5);
        await using var kinesis = await KinesisProcess.StartAsync(KinesisServer.Kinesalite);
        using var taps = await KinesisStream.CreateAsync(kinesis.Endpoint, "taps", shards: 1);
        run.Define("apiVersion: featurestore/v1\nkind: Stream\nname: taps\nsource: {type: kinesis, stream: taps}\n");
        var worker = await run.StartWorkerAsync(KeyValuePair.Create("kinesis:endpoint", (string?)kinesis.Endpoint));
        using var http = new HttpClient { BaseAddress = new Uri(worker.Urls.First()) };
        // One of each: a dead letter, a throttled write, a key that Redis has not acknowledged, and records that are written in the end.
        run.Table.Faults.Throttled = 0.5;
        run.Redis.Kill();
        await run.SendAsync("{poison");
        for (var i = 0; i < 20; i++)
        {
            var at = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            await run.SendAsync($$"""{"id":"m{{i}}","type":"click","user":"u{{i}}","at":{{at}},"article":"a"}""");
        }
        var started = TimeProvider.System.GetTimestamp();
        while (
            !Exported(await http.GetStringAsync("/metrics")).Contains("featurestore_cache_pending_keys")
            && TimeProvider.System.GetElapsedTime(started) < Patience
        )
        {
            await Task.Delay(200); // A record that is throttled gets to Redis late.
        }
        await run.Redis.RestartAsync();
        run.Table.Faults.Throttled = 1;
        await run.SendAsync(
            $$"""{"id":"last","type":"click","user":"u","at":{{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}},"article":"a"}"""
        );

        started = TimeProvider.System.GetTimestamp();
        string[] missing;
        while (true)
        {
            var exported = Exported(await http.GetStringAsync("/metrics"));
            missing = [.. asked.Where(name => !exported.Contains(name))];
            if (missing.Length == 0 || TimeProvider.System.GetElapsedTime(started) > Patience)
            {
                break;
            }
            await Task.Delay(200);
            if (TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromSeconds(10))
            {
                run.Table.Faults.Heal();
            }
        }
        missing.ShouldBeEmpty();
    }

    private static IEnumerable<string> Expressions()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "ingestion-dashboard.json")));
        var expressions = dashboard
            .RootElement.GetProperty("panels")
            .EnumerateArray()
            .Where(panel => panel.TryGetProperty("targets", out _))
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .Select(target => target.GetProperty("expr").GetString()!)
            .ToList();
        expressions.AddRange(
            File.ReadLines(Path.Combine(Folder, "alerts.yaml"))
                .Where(line => line.TrimStart().StartsWith("expr:", StringComparison.Ordinal))
        );
        return expressions;
    }

    /// <summary>Each metric that an expression names, and each metric with each label that it is grouped or selected by.</summary>
    private static IEnumerable<string> Asked(string expression)
    {
        var metrics = Metric().Matches(expression).Select(match => match.Value).Distinct().ToArray();
        var labels = Grouping()
            .Matches(expression)
            .SelectMany(match => match.Groups["labels"].Value.Split(',', StringSplitOptions.TrimEntries))
            .Concat(Selector().Matches(expression).Select(match => match.Groups["label"].Value))
            .Except(Given)
            .Distinct()
            .ToArray();
        return metrics.Concat(metrics.SelectMany(metric => labels.Select(label => $"{metric}{{{label}}}")));
    }

    private static HashSet<string> Exported(string metrics)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var sample in metrics.Split('\n').Select(line => Sample().Match(line)).Where(match => match.Success))
        {
            var name = sample.Groups["name"].Value;
            names.Add(name);
            names.UnionWith(LabelName().Matches(sample.Groups["labels"].Value).Select(label => $"{name}{{{label.Groups["label"].Value}}}"));
        }
        return names;
    }

    [GeneratedRegex("featurestore_[a-z_]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Metric();

    [GeneratedRegex(@"by \((?<labels>[a-z_, ]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Grouping();

    [GeneratedRegex(@"\{(?<label>[a-z_]+)=", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Selector();

    [GeneratedRegex(@"^(?<name>featurestore_[a-z_]+)(\{(?<labels>.*)\})? ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sample();

    [GeneratedRegex("(?<label>[a-z_]+)=\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LabelName();
}
