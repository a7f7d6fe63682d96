using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using FeatureStore.Cli.Auditing;
using FeatureStore.Cli.Dev;
using FeatureStore.Definitions.Configuration;
using FeatureStore.Ingestion.Backfill;
using FeatureStore.Ingestion.Backfill.History;
using FeatureStore.Storage.Auditing;
using Microsoft.Data.Sqlite;

namespace FeatureStore.Cli.Tests.Auditing;

/// <summary>Past events against the embedded store of a <c>dev</c> that runs.</summary>
public sealed class AuditCommandTests : IDisposable
{
    private const int Events = 30;

    private readonly TemporaryFolder _folder = new();
    private readonly string _definitions;
    private readonly long _at = TimeProvider.System.GetUtcNow().AddMinutes(-1).ToUnixTimeMilliseconds();

    public AuditCommandTests() => _definitions = Path.GetDirectoryName(_folder.Write("definitions/all.yaml", SmallCatalog.Yaml))!;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Records_that_the_store_has_lost_are_found_written_again_and_found_no_more()
    {
        await using var dev = DevHost.Build(
            FeatureStoreConfiguration.Load(null, [.. Settings(), new("http:listen", "http://127.0.0.1:0")])
        );
        await dev.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(dev.Urls.First()) };
        var lines = Enumerable.Range(0, Events).Select(i => Event(i, "a")).ToArray();
        var history = _folder.Write("history.ndjson", string.Join('\n', lines));
        using (var content = new StringContent($"[{string.Join(',', lines)}]", Encoding.UTF8, "application/json"))
        {
            (await (await http.PostAsync("/events/events", content)).Content.ReadAsStringAsync()).ShouldContain($"\"accepted\":{Events}");
        }
        (await AuditAsync(history, isRepairing: false)).Counts.ShouldBeEmpty();
        Execute(
                "DELETE FROM records WHERE pk IN ('user#u3#clicks', 'user#u4#clicks'); UPDATE records SET v = '[\"b\"]' WHERE pk = 'user#u5#clicks'"
            )
            .ShouldBe(3);

        var found = await AuditAsync(history, isRepairing: false);
        var repaired = await AuditAsync(history, isRepairing: true);

        (found.Records, found.Partitions, found.IsClean).ShouldBe((Events, Events - 2, false));
        Counts(found).ShouldBe(["Store clicks Missing 2 0", "Store clicks Stale 1 0"]);
        Counts(repaired).ShouldBe(["Store clicks Missing 2 2", "Store clicks Stale 1 0"]);
        repaired.IsClean.ShouldBeTrue();
        Counts(await AuditAsync(history, isRepairing: false))
            .ShouldBe(["Store clicks Stale 1 0"], "which of two payloads is right, no audit knows");
        using var query = new StringContent(
            """{"query":"{ users(ids: [\"u3\", \"u4\"]) { clicks { item } } }"}""",
            Encoding.UTF8,
            "application/json"
        );
        (await (await http.PostAsync("/graphql", query)).Content.ReadAsStringAsync()).ShouldBe(
            """{"data":{"users":[{"clicks":[{"item":"a"}]},{"clicks":[{"item":"a"}]}]}}"""
        );
    }

    [Fact]
    public void Counts_are_told_in_words_in_JSON_and_as_metrics()
    {
        var report = new AuditReport();
        report.LookedForRecord();
        report.Found(
            new AuditFinding(AuditSide.Cache, AuditKind.Stale, "clicks", "{user#1}#clicks", "has 1 record too many", IsRepaired: true)
        );
        report.Found(new AuditFinding(AuditSide.Store, AuditKind.Missing, "mood", "user#1#mood", "it is not there", IsRepaired: false));
        using var text = new StringWriter { NewLine = "\n" };
        using var json = new StringWriter();

        AuditView.Write(report, new AuditRequest(), isJson: false, text);
        AuditView.Write(report, new AuditRequest(), isJson: true, json);
        var metrics = AuditMetrics.Text(report, TimeProvider.System);

        text.ToString()
            .ShouldBe(
                """
                Looked at 0 cache entries, 0 partitions of the store and 1 records that events make.
                  cache, clicks: 1 stale, 1 of them repaired
                  store, mood: 1 missing
                    {user#1}#clicks: has 1 record too many
                    user#1#mood: it is not there
                'featurestore audit --repair' evicts what is wrong in Redis, and writes what the store lacks.

                """
            );
        var parsed = JsonNode.Parse(json.ToString())!;
        parsed["clean"]!.GetValue<bool>().ShouldBeFalse();
        parsed["differences"]!
            .ToJsonString()
            .ShouldBe(
                """[{"side":"cache","feature":"clicks","kind":"stale","found":1,"repaired":1},{"side":"store","feature":"mood","kind":"missing","found":1,"repaired":0}]"""
            );
        metrics.ShouldContain("featurestore_audit_looked_at{what=\"record\"} 1\n");
        metrics.ShouldContain("featurestore_audit_differences{side=\"store\",kind=\"missing\",feature=\"mood\",repaired=\"false\"} 1\n");
        metrics.ShouldContain("featurestore_audit_differences{side=\"cache\",kind=\"stale\",feature=\"clicks\",repaired=\"true\"} 1\n");
    }

    private static string[] Counts(AuditReport report) =>
        [.. report.Counts.Select(c => $"{c.Side} {c.Feature} {c.Kind} {c.Found} {c.Repaired}")];

    private string Event(int number, string item) =>
        string.Create(CultureInfo.InvariantCulture, $"{{\"id\":\"e-{number}\",\"user\":\"u{number}\",\"at\":{_at},\"item\":\"{item}\"}}");

    private int Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, "data", "features.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }

    private Task<AuditReport> AuditAsync(string history, bool isRepairing) =>
        new AuditHost(FeatureStoreConfiguration.Load(null, Settings()), TextWriter.Null, TimeProvider.System).RunAsync(
            new AuditRequest { Settle = TimeSpan.FromMilliseconds(1), IsRepairing = isRepairing },
            catalog =>
                Task.FromResult(
                    new BackfillRequest
                    {
                        Stream = catalog.FindStream("events")!,
                        Files = HistoryFiles.Find(history),
                        IsDryRun = true,
                        StateDirectory = "",
                        Target = "",
                    }
                ),
            CancellationToken.None
        );

    private KeyValuePair<string, string?>[] Settings() =>
        [new("definitions:path", _definitions), .. DevHost.Settings(DataDirectory.At(Path.Combine(_folder.Path, "data")))];
}
