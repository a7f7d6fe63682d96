using System.Text;
using System.Text.Json;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Configuration;
using FeatureStore.Definitions.Reloading;
using FeatureStore.IntegrationTests.Overload;
using FeatureStore.LocalServices.Redis;
using FeatureStore.Server;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using FeatureStore.Worker;
using LibGit2Sharp;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using GitRepository = LibGit2Sharp.Repository;

namespace FeatureStore.IntegrationTests.Reload;

/// <summary>
/// A worker and a server, on SQLite and a real Redis, follow one git repository through 200 seeded changes while events and queries go on.
/// </summary>
[Collection(nameof(Alone))]
public sealed class ReloadUnderLoadTests(ITestOutputHelper output) : IDisposable
{
    private const int Changes = 200;

    private readonly string _directory = Directory.CreateTempSubdirectory("featurestore-reload-").FullName;
    private readonly List<WeakReference<Catalog>> _catalogs = [];

    private string Tailed => Path.Combine(_directory, "tailed.ndjson");

    public void Dispose()
    {
        foreach (var file in Directory.EnumerateFiles(_directory, "*", SearchOption.AllDirectories))
        {
            // Git's objects are read-only.
            File.SetAttributes(file, FileAttributes.Normal);
        }
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Two_hundred_changes_lose_nothing_double_nothing_and_fail_no_query()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        await using var redis = await LocalRedis.OpenAsync();
        using var repository = new GitRepository(GitRepository.Init(Path.Combine(_directory, "definitions.git"), isBare: true));
        var catalogs = new ChangingCatalog(seed, Tailed);
        File.WriteAllText(Tailed, "");
        Commit(repository, catalogs.First());
        await using var worker = WorkerHost.Build(Configuration(redis.Endpoint, repository.Info.Path));
        await worker.StartAsync();
        await using var server = ServerHost.Build(Configuration(redis.Endpoint, repository.Info.Path));
        await server.StartAsync();
        var traffic = new ReloadTraffic(new Uri(worker.Urls.First()), new Uri(server.Urls.First()), Tailed, seed);
        await traffic.SeedAsync();
        await ChangeAsync(repository, catalogs.Last(1), isGood: true, worker, server);

        using var stop = new CancellationTokenSource();
        var running = traffic.RunAsync(stop.Token);
        long before = 0;
        for (var i = 2; i < Changes + 2 && traffic.Failures.IsEmpty; i++)
        {
            await ChangeAsync(repository, catalogs.Next(i, out var isGood), isGood, worker, server);
            if (i == Changes / 4)
            {
                before = GC.GetTotalMemory(forceFullCollection: true);
            }
        }
        var after = GC.GetTotalMemory(forceFullCollection: true);
        await stop.CancelAsync();
        await running;
        await ChangeAsync(repository, catalogs.Last(Changes + 2), isGood: true, worker, server);

        output.WriteLine(
            $"{traffic.Events} events, {traffic.Queries} queries over {traffic.Seen.Count} revisions; a stream was away {traffic.Unknown} times; {string.Join(", ", catalogs.Kinds.Select(kind => $"{kind.Value} {kind.Key}"))}."
        );
        output.WriteLine($"memory: {before / 1024} KiB after a quarter of the changes, {after / 1024} KiB after all.");
        traffic.Failures.ShouldBeEmpty();
        traffic.Seen.Count.ShouldBeGreaterThan(Changes / 4);
        traffic.Volatile.ShouldBeGreaterThan(10);
        await CheckRecordsAsync(traffic, worker);
        // What the test itself keeps of each event, and what Redis and SQLite hold per connection, is some MiB.
        (after - before).ShouldBeLessThan(48L * 1024 * 1024);
        Alive().ShouldBeLessThan(10);
    }

    /// <summary>Each durable event has one record, and there is no other.</summary>
    private static async Task CheckRecordsAsync(ReloadTraffic traffic, WebApplication worker)
    {
        var store = worker.Services.GetRequiredService<IOnlineStore>();
        var catalog = worker.Services.GetRequiredService<CatalogRegistry>().Current;
        foreach (var ((feature, user), durable) in traffic.Durable)
        {
            var expected = durable.Distinct().Order(StringComparer.Ordinal).ToArray();
            string[] stored = [];
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            do
            {
                var read = new RecordRead(catalog.FindFeature(feature)!, user, 0, long.MaxValue, 1_000_000);
                var results = await store.ReadAsync([read], new ReadOptions(Consistent: true), CancellationToken.None);
                stored = [.. results[0].Records.Select(Article).Order(StringComparer.Ordinal)];
                // Only a file may still be read; what was posted was durable before its answer.
            } while (feature == "tail_clicks" && stored.Length < expected.Length && !deadline.IsCancellationRequested);
            stored.ShouldBe(expected, $"{feature} of {user}");
        }
    }

    private static string Article(StoredRecord record)
    {
        using var value = JsonDocument.Parse(record.Value);
        return value.RootElement[0].GetString()!;
    }

    /// <summary>Pushes a state; ends when both processes run it, or refuse it.</summary>
    private async Task ChangeAsync(
        GitRepository repository,
        Dictionary<string, string> files,
        bool isGood,
        WebApplication worker,
        WebApplication server
    )
    {
        var sha = Commit(repository, files);
        foreach (
            var (app, refuses) in new[]
            {
                (worker, !isGood),
                (server, !isGood && !files.GetValueOrDefault("wrong.yaml", "").Contains("kinesis")),
            }
        )
        {
            var status = app.Services.GetRequiredService<DefinitionsStatus>();
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while ((refuses ? status.Current.Problem?.Version : status.Current.Version) != sha)
            {
                deadline.IsCancellationRequested.ShouldBeFalse(
                    $"it stays at {status.Current}, not {(refuses ? "refusing" : "running")} {sha}"
                );
                await Task.Delay(2, CancellationToken.None);
            }
            _catalogs.Add(new WeakReference<Catalog>(app.Services.GetRequiredService<CatalogRegistry>().Current));
        }
    }

    /// <summary>Different catalogs that something still holds.</summary>
    private int Alive()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return _catalogs.Select(reference => reference.TryGetTarget(out var catalog) ? catalog : null).OfType<Catalog>().Distinct().Count();
    }

    private static string Commit(GitRepository repository, Dictionary<string, string> files)
    {
        var tree = new TreeDefinition();
        foreach (var (path, text) in files)
        {
            var blob = repository.ObjectDatabase.CreateBlob(new MemoryStream(Encoding.UTF8.GetBytes(text)));
            tree.Add(path, blob, Mode.NonExecutableFile);
        }
        var who = new Signature("Test", "test@example.com", DateTimeOffset.UnixEpoch);
        var parents = repository.Refs["refs/heads/main"] is { } tip ? new[] { repository.Lookup<Commit>(tip.TargetIdentifier) } : [];
        var commit = repository.ObjectDatabase.CreateCommit(who, who, "change", repository.ObjectDatabase.CreateTree(tree), parents, false);
        repository.Refs.Add("refs/heads/main", commit.Id, allowOverwrite: true);
        return commit.Sha;
    }

    private IConfigurationRoot Configuration(string redis, string repository) =>
        FeatureStoreConfiguration.Load(
            null,
            [
                new("definitions:source", "git"),
                new("definitions:git:url", repository),
                new("definitions:git:pollInterval", "5ms"),
                new("definitions:cacheDirectory", Path.Combine(_directory, "cache")),
                new("store:sqlite:path", Path.Combine(_directory, "features.db")),
                new("redis:endpoint", redis),
                new("http:listen", "http://127.0.0.1:0"),
                new("files:stateDirectory", Path.Combine(_directory, "state")),
                new("files:pollInterval", "10ms"),
                new("limits:requestsPerSecond", "0"),
                new("limits:deadline", "30s"),
            ]
        );
}
