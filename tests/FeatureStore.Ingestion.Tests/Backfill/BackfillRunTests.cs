using System.Text.Json;
using FeatureStore.Ingestion.Backfill;
using FeatureStore.Ingestion.Backfill.History;
using FeatureStore.Ingestion.Tests.Backfill.History;
using FeatureStore.Storage.Online;

namespace FeatureStore.Ingestion.Tests.Backfill;

public sealed class BackfillRunTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);
    private readonly HistoryFolder _folder = new();
    private readonly HistoryFolder _files = new();

    public void Dispose()
    {
        _folder.Dispose();
        _files.Dispose();
    }

    [Fact]
    public async Task Events_of_all_kinds_of_files_become_records_once()
    {
        HistoryFile[] files =
        [
            _files.Write("a.ndjson", Lines(0, 500)),
            _files.Write("b.ndjson.gz", Lines(400, 500)),
            _files.Write(
                "c.csv.zst",
                "id,user,at,item\n" + string.Concat(Enumerable.Range(800, 500).Select(i => $"e{i},u,{1_700_000_000 + i},a{i}\n"))
            ),
            _files.WriteParquet(
                "d.parquet",
                "SELECT 'e' || i AS id, 'u' AS \"user\", to_timestamp(1700000000 + i) AS at, 'a' || i AS item FROM range(1200, 1700) t(i)"
            ),
        ];
        await using var fixture = await BackfillFixture.StartAsync(_folder.Path);
        using (var run = fixture.Begin(fixture.Request(_folder.Path, files)))
        {
            await run.RunAsync(CancellationToken.None).WaitAsync(Timeout);

            run.Counts.Events.ShouldBe(2_000);
            run.Fraction.ShouldBe(1);
            run.Counts.Rejections.ShouldBeEmpty();
        }
        (await fixture.ReadAsync("clicks", "u")).ShouldBe(Enumerable.Range(0, 1_700).Reverse().Select(i => $"[\"a{i}\"]"));
        (await fixture.ReadAsync("last_click", "u")).ShouldBe(["[\"a1699\"]"]);
        Directory.GetFiles(Path.Combine(_folder.Path, "state")).ShouldBeEmpty("a backfill that is done leaves no checkpoint and no lock");
    }

    [Fact]
    public async Task Only_the_features_and_times_asked_for_are_written()
    {
        await using var fixture = await BackfillFixture.StartAsync(_folder.Path);
        var request = fixture.Request(_folder.Path, _files.Write("a.ndjson", Lines(0, 100))) with
        {
            Features = new HashSet<string> { "clicks" },
            Since = 1_700_000_010_000,
            Until = 1_700_000_020_000,
        };
        using (var run = fixture.Begin(request))
        {
            await run.RunAsync(CancellationToken.None).WaitAsync(Timeout);

            var (name, count) = run.Counts.Features.ShouldHaveSingleItem();
            (name, count.Records, count.OutsideTimes).ShouldBe(("clicks", 10, 90));
        }
        (await fixture.ReadAsync("clicks", "u")).Length.ShouldBe(10);
        (await fixture.ReadAsync("last_click", "u")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Dry_run_counts_and_writes_nothing()
    {
        await using var fixture = await BackfillFixture.StartAsync(_folder.Path);
        var request = fixture.Request(_folder.Path, _files.Write("a.ndjson", Lines(0, 50) + "{broken\n")) with { IsDryRun = true };
        using (var run = fixture.Begin(request))
        {
            await run.RunAsync(CancellationToken.None).WaitAsync(Timeout);

            run.Counts.Features.Select(feature => (feature.Key, feature.Value.Records, feature.Value.WriteUnits))
                .ShouldBe([("clicks", 50, 50), ("last_click", 50, 50)]);
            run.Counts.Rejections.ShouldHaveSingleItem().Key.Reason.ToString().ShouldBe("Malformed");
        }
        fixture.Store.Written.ShouldBeEmpty();
        Directory.Exists(Path.Combine(_folder.Path, "state")).ShouldBeFalse();
    }

    [Fact]
    public async Task Events_that_cannot_be_used_are_in_a_file_with_their_reason()
    {
        await using var fixture = await BackfillFixture.StartAsync(_folder.Path);
        var file = _files.Write(
            "a.ndjson",
            Lines(0, 1) + "{broken\n" + "{\"id\":\"x\",\"user\":null,\"at\":1700000000,\"item\":\"a\"}\n" + Lines(1, 1)
        );
        using (var run = fixture.Begin(fixture.Request(_folder.Path, file)))
        {
            await run.RunAsync(CancellationToken.None).WaitAsync(Timeout);
            run.Dispose();

            var letters = File.ReadAllLines(run.RejectedPath!).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
            letters.Select(letter => letter.GetProperty("code").GetString()).ShouldBe(["Malformed", "EntityId", "EntityId"]);
            letters[0].GetProperty("event").GetString().ShouldBe("{broken");
            letters[0].GetProperty("origin").GetString().ShouldBe(file.Path);
            letters.Skip(1).Select(letter => letter.GetProperty("feature").GetString()).Order().ShouldBe(["clicks", "last_click"]);
        }
        (await fixture.ReadAsync("clicks", "u")).Length.ShouldBe(2);
    }

    [Fact]
    public async Task Interrupted_run_goes_on_where_all_was_durable()
    {
        const int count = 6_000;
        var file = _files.Write("a.ndjson", Lines(0, count));
        long first;
        await using (var fixture = await BackfillFixture.StartAsync(_folder.Path))
        {
            using var stop = new CancellationTokenSource();
            var request = fixture.Request(_folder.Path, file) with { Rate = 5_000 };
            using var run = fixture.Begin(request);
            run.IsResumed.ShouldBeFalse();
            var running = run.RunAsync(stop.Token);
            while (BackfillCheckpoint.Load(BackfillCheckpoint.PathOf(request)) is not { Parts: [{ Next: > 0 }] })
            {
                running.IsCompleted.ShouldBeFalse("it ended before it was interrupted");
                await Task.Delay(5);
            }
            await stop.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(() => running.WaitAsync(Timeout));
            first = run.Counts.Events;
        }
        await using (var fixture = await BackfillFixture.StartAsync(_folder.Path))
        {
            using var run = fixture.Begin(fixture.Request(_folder.Path, file) with { Rate = null });
            run.IsResumed.ShouldBeTrue();
            await run.RunAsync(CancellationToken.None).WaitAsync(Timeout);

            run.Counts.Events.ShouldBeInRange(count - first, count - 1, $"{first} events were read before");
            (await fixture.ReadAsync("clicks", "u")).ShouldBe(Enumerable.Range(0, count).Reverse().Select(i => $"[\"a{i}\"]"));
        }
    }

    [Fact]
    public async Task Store_that_refuses_is_waited_for()
    {
        await using var fixture = await BackfillFixture.StartAsync(_folder.Path);
        fixture.Store.FailNext(3, new StoreException(StoreFailure.Throttled, "slow down"));
        using var run = fixture.Begin(fixture.Request(_folder.Path, _files.Write("a.ndjson", Lines(0, 100))));

        await run.RunAsync(CancellationToken.None).WaitAsync(Timeout);

        (await fixture.ReadAsync("clicks", "u")).Length.ShouldBe(100);
    }

    [Fact]
    public async Task Checkpoint_of_other_definitions_is_not_used()
    {
        var file = _files.Write("a.ndjson", Lines(0, 100));
        await using (var fixture = await BackfillFixture.StartAsync(_folder.Path))
        {
            using var run = fixture.Begin(fixture.Request(_folder.Path, file));
            await Should.ThrowAsync<OperationCanceledException>(() => run.RunAsync(new CancellationToken(canceled: true)));
        }
        var changed = BackfillFixture.Yaml.Replace("name: last_click", "name: newest_click", StringComparison.Ordinal);
        await using (var fixture = await BackfillFixture.StartAsync(_folder.Path, changed))
        {
            using var run = fixture.Begin(fixture.Request(_folder.Path, file));

            run.IsResumed.ShouldBeFalse();
            run.NotResumed.ShouldNotBeNull().ShouldContain("definitions");
        }
    }

    [Fact]
    public async Task Same_backfill_runs_once_at_a_time()
    {
        await using var fixture = await BackfillFixture.StartAsync(_folder.Path);
        var request = fixture.Request(_folder.Path, _files.Write("a.ndjson", Lines(0, 1)));
        using var run = fixture.Begin(request);

        Should.Throw<IOException>(() => fixture.Begin(request)).Message.ShouldContain("running already");
    }

    private static string Lines(int from, int count) =>
        string.Concat(
            Enumerable.Range(from, count).Select(i => $"{{\"id\":\"e{i}\",\"user\":\"u\",\"at\":{1_700_000_000 + i},\"item\":\"a{i}\"}}\n")
        );
}
