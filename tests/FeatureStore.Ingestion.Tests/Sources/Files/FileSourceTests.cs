using System.Text.Json;

namespace FeatureStore.Ingestion.Tests.Sources.Files;

public sealed class FileSourceTests : IDisposable
{
    // One time for all: the same id at another time is another record.
    private static readonly string At = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
    private readonly string _directory = Directory.CreateTempSubdirectory("featurestore-").FullName;

    private string File => Path.Combine(_directory, "tailed.ndjson");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Lines_that_are_there_and_lines_that_come_later_become_records()
    {
        Append(Line("e1"), Line("e2"));
        await using var worker = await WorkerFixture.StartAsync(_directory);
        await worker.HasAsync("clicks", "u", 2);

        Append(Line("e3"));

        await worker.HasAsync("clicks", "u", 3);
    }

    [Fact]
    public async Task File_that_comes_after_the_start_is_read()
    {
        await using var worker = await WorkerFixture.StartAsync(_directory);

        Append(Line("e1"));

        await worker.HasAsync("clicks", "u", 1);
    }

    [Fact]
    public async Task Restart_goes_on_where_all_was_durable()
    {
        Append(Line("e1"), Line("e2"));
        await using (var worker = await WorkerFixture.StartAsync(_directory))
        {
            await worker.HasAsync("clicks", "u", 2);
        }
        Append(Line("e3"));

        await using var again = await WorkerFixture.StartAsync(_directory);
        await again.HasAsync("clicks", "u", 3);

        again.Store.Written.Count.ShouldBe(1, "the lines before were not read again");
    }

    [Fact]
    public async Task Lines_that_no_store_has_taken_are_read_again()
    {
        Append(Line("e1"));
        await using (var worker = await WorkerFixture.StartAsync(_directory, new() { ["ingestion:stopTimeout"] = "100ms" }))
        {
            worker.Store.FailNext(int.MaxValue, new Storage.Online.StoreException(Storage.Online.StoreFailure.Unavailable, "down"));
            Append(Line("e2"));
            await worker.Store.Failed.WaitAsync(TimeSpan.FromSeconds(60));
        }

        await using var again = await WorkerFixture.StartAsync(_directory);

        await again.HasAsync("clicks", "u", 2);
    }

    [Fact]
    public async Task Malformed_line_goes_to_the_dead_letters_and_harms_no_other()
    {
        Append(Line("e1"), "{broken", Line("e2").Replace("\"u\"", "null", StringComparison.Ordinal), Line("e3"));
        await using var worker = await WorkerFixture.StartAsync(_directory);
        await worker.HasAsync("clicks", "u", 2);
        await worker.StopAsync();

        var letters = System
            .IO.File.ReadAllLines(Path.Combine(_directory, "state", "dead-letters", "tailed.ndjson"))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToArray();
        letters.Select(letter => letter.GetProperty("code").GetString()).ShouldBe(["Malformed", "EntityId"]);
        letters[0].GetProperty("event").GetString().ShouldBe("{broken");
        letters[0].GetProperty("offset").GetString().ShouldBe((Line("e1").Length + 1).ToString());
        letters[1].GetProperty("feature").GetString().ShouldBe("clicks");
    }

    [Fact]
    public async Task File_that_is_renamed_away_is_read_to_its_end_before_the_new_one()
    {
        Append(Line("e1"));
        await using var worker = await WorkerFixture.StartAsync(_directory);
        await worker.HasAsync("clicks", "u", 1);

        System.IO.File.Move(File, File + ".1");
        Append(Line("other-1"));
        await worker.HasAsync("clicks", "u", 2);
        Append(Line("other-2"));

        await worker.HasAsync("clicks", "u", 3);
    }

    [Fact]
    public async Task Lines_that_are_appended_to_a_renamed_file_after_another_took_its_path_are_read_and_its_last_one_without_an_end_too()
    {
        Append(Line("e1"));
        await using var worker = await WorkerFixture.StartAsync(_directory, new() { ["files:rotatedQuiet"] = "3s" });
        await worker.HasAsync("clicks", "u", 1);

        System.IO.File.Move(File, File + ".1");
        Append(Line("new"));
        System.IO.File.AppendAllText(File + ".1", Line("late-1") + "\n");
        await worker.HasAsync("clicks", "u", 2);
        System.IO.File.AppendAllText(File + ".1", Line("late-2"));

        await worker.HasAsync("clicks", "u", 4);
    }

    [Fact]
    public async Task File_that_is_renamed_away_while_no_worker_runs_is_read_to_its_end_too()
    {
        Append(Line("e1"), Line("e2"));
        await using (var worker = await WorkerFixture.StartAsync(_directory))
        {
            await worker.HasAsync("clicks", "u", 2);
        }
        Append(Line("e3"));
        System.IO.File.Move(File, File + ".1");
        Append(Line("n1"));

        await using var again = await WorkerFixture.StartAsync(_directory);
        await again.HasAsync("clicks", "u", 4);
        Append(Line("n2"));

        await again.HasAsync("clicks", "u", 5);
        again.Store.Written.Count.ShouldBe(3, "the lines before were not read again");
    }

    [Fact]
    public async Task File_that_is_cut_and_filled_again_beyond_where_it_was_read_is_read_from_its_beginning()
    {
        Append(Line("e1"), Line("e2"));
        await using var worker = await WorkerFixture.StartAsync(_directory);
        await worker.HasAsync("clicks", "u", 2);

        System.IO.File.WriteAllText(File, string.Concat(Enumerable.Range(0, 20).Select(i => Line($"n{i}") + "\n")));

        await worker.HasAsync("clicks", "u", 22);
    }

    [Fact]
    public async Task File_that_is_cut_is_read_from_its_beginning()
    {
        Append(Line("e1"), Line("e2"));
        await using var worker = await WorkerFixture.StartAsync(_directory);
        await worker.HasAsync("clicks", "u", 2);

        System.IO.File.WriteAllText(File, Line("n1") + "\n");

        await worker.HasAsync("clicks", "u", 3);
    }

    [Fact]
    public async Task File_that_cannot_be_read_is_told_until_it_can_be()
    {
        // A directory at its path: nobody may read that, whoever runs the test.
        Directory.CreateDirectory(File);
        await using var worker = await WorkerFixture.StartAsync(_directory, new() { ["files:retryDelay"] = "10ms" });
        await UntilAsync(() => worker.Worker.NotReady is not null);
        worker.Worker.NotReady.ShouldNotBeNull().ShouldContain($"file {File}: reading has failed");

        Directory.Delete(File);
        Append(Line("e1"));

        await worker.HasAsync("clicks", "u", 1);
        worker.Worker.NotReady.ShouldBeNull();
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!isSo())
        {
            await Task.Delay(10, deadline.Token);
        }
    }

    private static string Line(string id) => $$"""{"id":"{{id}}","user":"u","at":"{{At}}","article":"a-{{id}}"}""";

    private void Append(params string[] lines) => System.IO.File.AppendAllText(File, string.Concat(lines.Select(line => line + "\n")));
}
