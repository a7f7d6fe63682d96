using System.Text;
using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using FeatureStore.Storage.Sqlite;
using FeatureStore.Storage.Tests.Caching;
using Microsoft.Extensions.Logging.Abstractions;

namespace FeatureStore.Storage.Tests.Sqlite;

public sealed class SqliteBackupTests : IDisposable
{
    private static readonly FeatureDefinition Counter = TestFeatures.Static("counter");
    private static readonly FeatureDefinition Log = TestFeatures.Action("log", retain: TimeSpan.FromDays(36_500));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private SqliteOptions Source => new() { Path = _folder.File("store.db") };

    /// <summary>One event of both features: they are in one transaction.</summary>
    private static RecordWrite[] Event(int number) =>
        [
            new RecordWrite(Counter, "u", number + 1, $"s#{number}", Encoding.UTF8.GetBytes($"[\"{number}\"]")),
            new RecordWrite(Log, "u", number + 1, $"s#{number}", Encoding.UTF8.GetBytes($"[\"{number}\"]")),
        ];

    private async Task<(string Counter, int Log)> ReadCopyAsync(string path)
    {
        await using var copy = new SqliteOnlineStore(
            new SqliteOptions { Path = path },
            TimeProvider.System,
            NullLogger<SqliteOnlineStore>.Instance
        );
        await copy.InitializeAsync(CancellationToken.None);
        var results = await copy.ReadAsync(
            [new(Counter, "u", 0, long.MaxValue, 1), new(Log, "u", 0, long.MaxValue, 1_000_000)],
            default,
            CancellationToken.None
        );
        return (Encoding.UTF8.GetString(results[0].Records[0].Value.Span), results[1].Records.Length);
    }

    [Fact]
    public async Task Copy_made_while_others_write_is_the_store_at_one_moment()
    {
        await using var store = CachedStores.Sqlite(_folder);
        await store.InitializeAsync(CancellationToken.None);
        var written = 0;
        for (; written < 200; written++)
        {
            await store.WriteAsync(Event(written), CancellationToken.None);
        }
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await store.WriteAsync(Event(written), CancellationToken.None);
                Interlocked.Increment(ref written);
            }
        });
        for (var i = 0; i < 5; i++)
        {
            var before = Volatile.Read(ref written);
            var (records, bytes) = SqliteBackup.Run(Source, _folder.File($"copy-{i}.db"), null, CancellationToken.None);

            var (counter, log) = await ReadCopyAsync(_folder.File($"copy-{i}.db"));
            counter.ShouldBe($"[\"{log - 1}\"]", "both features of an event are in it, or neither");
            log.ShouldBeGreaterThanOrEqualTo(before, "what was finished before is in it");
            records.ShouldBe(log + 1);
            bytes.ShouldBeGreaterThan(0);
            // It goes on meanwhile.
            while (Volatile.Read(ref written) == before && !writing.IsCompleted)
            {
                await Task.Yield();
            }
        }
        await stop.CancelAsync();
        await writing;
    }

    [Fact]
    public async Task Copy_is_one_file()
    {
        await using var store = CachedStores.Sqlite(_folder);
        await store.InitializeAsync(CancellationToken.None);
        await store.WriteAsync(Event(1), CancellationToken.None);
        var progress = new List<double>();

        SqliteBackup.Run(Source, _folder.File("copy.db"), new Immediate(progress), CancellationToken.None);

        Directory.GetFiles(Path.GetDirectoryName(Source.Path)!, "copy*").ShouldBe([_folder.File("copy.db")]);
        progress[^1].ShouldBe(1);
    }

    [Fact]
    public async Task Backup_replaces_no_file_and_leaves_none_behind()
    {
        await using var store = CachedStores.Sqlite(_folder);
        await store.InitializeAsync(CancellationToken.None);
        await File.WriteAllTextAsync(_folder.File("mine"), "mine");
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        Failure(() => SqliteBackup.Run(Source, _folder.File("mine"), null, CancellationToken.None)).ShouldContain("exists already");
        Failure(() => SqliteBackup.Run(new() { Path = _folder.File("none.db") }, _folder.File("x"), null, CancellationToken.None))
            .ShouldContain("there is no database at");
        Failure(() => SqliteBackup.Run(new() { Path = _folder.File("mine") }, _folder.File("x"), null, CancellationToken.None))
            .ShouldContain("no SQLite database");
        Failure(() => SqliteBackup.Run(Source, Path.Combine(_folder.File("no-folder"), "x"), null, CancellationToken.None));
        Should.Throw<OperationCanceledException>(() => SqliteBackup.Run(Source, _folder.File("x"), null, cancelled.Token));

        (await File.ReadAllTextAsync(_folder.File("mine"))).ShouldBe("mine");
        Directory.GetFiles(Path.GetDirectoryName(Source.Path)!, "x*").ShouldBeEmpty();
        File.Exists(_folder.File("none.db")).ShouldBeFalse();
    }

    private static string Failure(Action backup)
    {
        var failure = Should.Throw<StoreException>(backup);
        failure.Failure.ShouldBe(StoreFailure.Misconfigured);
        return failure.Message;
    }

    private sealed class Immediate(List<double> seen) : IProgress<double>
    {
        public void Report(double value) => seen.Add(value);
    }
}
