using System.Text;
using FeatureStore.Definitions.Features;
using FeatureStore.LocalServices.Clocks;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using FeatureStore.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FeatureStore.Storage.Tests.Sqlite;

public sealed class SqliteOnlineStoreTests : IDisposable
{
    private const long Day = 86_400_000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Path => _folder.File("store.db");

    private SqliteOnlineStore Store(Action<SqliteOptions>? configure = null, TimeProvider? time = null)
    {
        var options = new SqliteOptions { Path = Path };
        configure?.Invoke(options);
        return new SqliteOnlineStore(options, time ?? TimeProvider.System, NullLogger<SqliteOnlineStore>.Instance);
    }

    private static RecordWrite Write(FeatureDefinition feature, string entity, long timestamp, string eventId, string? value) =>
        new(feature, entity, timestamp, eventId, value is null ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes(value));

    [Fact]
    public async Task Batch_that_is_cancelled_between_two_reads_keeps_what_it_has()
    {
        await using var store = Store();
        await store.InitializeAsync(CancellationToken.None);
        await store.WriteAsync([Write(TestFeatures.Static(), "7", 1, "s#1", "[1]")], CancellationToken.None);
        var batch = new ReadBatch();
        for (var i = 0; i < 1_000_000; i++)
        {
            batch.Add(new RecordRead(TestFeatures.Static(), "7", 0, long.MaxValue, 1));
        }
        using var deadline = new CancellationTokenSource();
        var reading = Task.Run(() => store.ReadAsync(batch, deadline.Token));
        SpinWait.SpinUntil(() => batch.OpenCount < 999_000, TimeSpan.FromSeconds(60)).ShouldBeTrue();

        await deadline.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => reading);
        batch.OpenCount.ShouldBeGreaterThan(0);
        batch.Answer(0).Count.ShouldBe(1);
        batch.Answer(999_999).IsAnswered.ShouldBeFalse();

        batch.Clear();
        batch.Add(new RecordRead(TestFeatures.Static(), "7", 0, long.MaxValue, 1));
        await store.ReadAsync(batch, CancellationToken.None);
        batch.Answer(0).Count.ShouldBe(1, "its reader is free again");
    }

    [Fact]
    public async Task WriteAsync_stores_these_rows()
    {
        await using (var store = Store())
        {
            await store.InitializeAsync(CancellationToken.None);
            await store.WriteAsync(
                [
                    Write(
                        TestFeatures.Action(retain: TimeSpan.FromDays(30)),
                        "7",
                        1_700_000_000_123,
                        "flea-market-events#evt-1",
                        "[\"a\",1]"
                    ),
                    Write(TestFeatures.Static(), "a#b", 1_700_000_000_456, "user-changes#9", "[[\"x\"]]"),
                    Write(TestFeatures.Static("gone", TimeSpan.FromDays(1)), "7", 1_700_000_000_001, "user-changes#8", null),
                ],
                CancellationToken.None
            );
        }

        // What stands in files of users: never to change.
        Rows()
            .ShouldBe([
                "user#7#clicks | 1700000000123#1d8940348173bc1a | blob [\"a\",1] | 1700000000123 |  | 1702592001",
                "user#7#gone | null | null  | 1700000000001 | user-changes#8 | 1700086401",
                "user#a%23b#keywords | null | blob [[\"x\"]] | 1700000000456 | user-changes#9 | ",
            ]);
    }

    [Fact]
    public async Task Records_outlive_the_store()
    {
        await using (var store = Store())
        {
            await store.InitializeAsync(CancellationToken.None);
            await store.WriteAsync([Write(TestFeatures.Static(), "7", 1, "s#1", "[1]")], CancellationToken.None);
        }
        await using var again = Store();
        await again.InitializeAsync(CancellationToken.None);

        var result = await again.ReadAsync(
            [new RecordRead(TestFeatures.Static(), "7", 0, long.MaxValue, 1)],
            default,
            CancellationToken.None
        );

        Encoding.UTF8.GetString(result[0].Records[0].Value.Span).ShouldBe("[1]");
    }

    [Fact]
    public async Task Concurrent_writes_share_commits()
    {
        await using var store = Store();
        await store.InitializeAsync(CancellationToken.None);
        var before = CommitsInLog();

        await Task.WhenAll(
            Enumerable
                .Range(0, 2_000)
                .Select(i => store.WriteAsync([Write(TestFeatures.Action(), $"u{i % 50}", i, $"s#{i}", "[1]")], CancellationToken.None))
        );

        Rows().Count.ShouldBe(2_000);
        (CommitsInLog() - before).ShouldBeLessThan(1_000);
    }

    [Fact]
    public async Task Reads_go_on_while_another_connection_writes()
    {
        await using var store = Store();
        await store.InitializeAsync(CancellationToken.None);
        await store.WriteAsync([Write(TestFeatures.Static(), "7", 1, "s#1", "[1]")], CancellationToken.None);
        using var other = Open();
        Execute(other, "BEGIN IMMEDIATE; UPDATE records SET ts = ts");

        var result = await store.ReadAsync(
            [new RecordRead(TestFeatures.Static(), "7", 0, long.MaxValue, 1)],
            default,
            CancellationToken.None
        );

        result[0].Records.Length.ShouldBe(1);
        Execute(other, "ROLLBACK");
    }

    [Fact]
    public async Task WriteAsync_while_locked_is_unavailable_and_succeeds_later()
    {
        await using var store = Store(o => o.LockTimeout = TimeSpan.FromMilliseconds(20));
        await store.InitializeAsync(CancellationToken.None);
        using var other = Open();
        Execute(other, "BEGIN IMMEDIATE");

        var failure = await Should.ThrowAsync<StoreException>(() =>
            store.WriteAsync([Write(TestFeatures.Static(), "7", 1, "s#1", "[1]")], CancellationToken.None)
        );
        Execute(other, "ROLLBACK");
        await store.WriteAsync([Write(TestFeatures.Static(), "7", 1, "s#1", "[1]")], CancellationToken.None);

        failure.Failure.ShouldBe(StoreFailure.Unavailable);
        failure.Message.ShouldContain("locked");
        Rows().Count.ShouldBe(1);
    }

    [Fact]
    public async Task ReadAsync_of_a_broken_table_is_unavailable_not_empty()
    {
        await using var store = Store();
        await store.InitializeAsync(CancellationToken.None);
        using (var other = Open())
        {
            Execute(other, "ALTER TABLE records RENAME TO elsewhere");
        }
        RecordRead[] reads = [new(TestFeatures.Static(), "7", 0, long.MaxValue, 1), new(TestFeatures.Action(), "7", 0, long.MaxValue, 1)];

        (await store.ReadAsync(reads, default, CancellationToken.None)).ShouldAllBe(r => r.Status == ReadStatus.Unavailable);

        using (var other = Open())
        {
            Execute(other, "ALTER TABLE elsewhere RENAME TO records");
        }
        (await store.ReadAsync(reads, default, CancellationToken.None)).ShouldAllBe(r => r.Status == ReadStatus.Ok);
    }

    [Fact]
    public async Task InitializeAsync_on_what_is_no_database_says_so()
    {
        await File.WriteAllTextAsync(Path, new string('x', 5_000), CancellationToken.None);
        await using var store = Store();

        var failure = await Should.ThrowAsync<StoreException>(() => store.InitializeAsync(CancellationToken.None));

        failure.Failure.ShouldBe(StoreFailure.Misconfigured);
    }

    [Fact]
    public async Task InitializeAsync_on_a_newer_schema_says_so()
    {
        await using (var store = Store())
        {
            await store.InitializeAsync(CancellationToken.None);
        }
        using (var other = Open())
        {
            Execute(other, "PRAGMA user_version = 2");
        }
        await using var older = Store();

        var failure = await Should.ThrowAsync<StoreException>(() => older.InitializeAsync(CancellationToken.None));

        failure.Failure.ShouldBe(StoreFailure.Misconfigured);
        failure.Message.ShouldContain("schema version 2");
    }

    [Fact]
    public async Task InitializeAsync_where_no_file_can_be_says_which_setting()
    {
        await File.WriteAllTextAsync(_folder.File("file"), "", CancellationToken.None);
        await using var store = Store(o => o.Path = _folder.File("file/store.db"));

        var failure = await Should.ThrowAsync<StoreException>(() => store.InitializeAsync(CancellationToken.None));

        failure.Failure.ShouldBe(StoreFailure.Misconfigured);
        failure.Message.ShouldContain("store:sqlite:path");
    }

    [Fact]
    public async Task Expired_records_are_deleted_in_batches_at_the_interval()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(100 * Day));
        await using var store = Store(
            o =>
            {
                o.PurgeInterval = TimeSpan.FromMinutes(1);
                o.PurgeBatch = 10;
            },
            time
        );
        await store.InitializeAsync(CancellationToken.None);
        var feature = TestFeatures.Action(retain: TimeSpan.FromDays(1));
        var forEver = TestFeatures.Static();
        await store.WriteAsync(
            [
                .. Enumerable.Range(0, 25).Select(i => Write(feature, "7", (98 * Day) + i, $"s#{i}", "[1]")),
                Write(feature, "7", (99 * Day) + 1_000, "s#young", "[1]"),
                Write(forEver, "7", 0, "s#old", "[1]"),
            ],
            CancellationToken.None
        );
        Rows().Count.ShouldBe(27);

        await store.PurgeAsync(CancellationToken.None);
        Rows().Count.ShouldBeLessThanOrEqualTo(17);

        // A full batch asks for the next by itself.
        await store.PurgeAsync(CancellationToken.None);
        await store.PurgeAsync(CancellationToken.None);
        Rows().Count.ShouldBe(2);

        time.Advance(TimeSpan.FromMinutes(1));
        await store.WriteAsync([Write(forEver, "8", 0, "s#1", "[1]")], CancellationToken.None); // behind the timer's purge
        Rows().Count.ShouldBe(2);
    }

    /// <summary>A clock that was set wrong for a minute must not empty the store.</summary>
    [Fact]
    public async Task Clock_that_jumps_ahead_deletes_nothing()
    {
        var machine = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(100 * Day));
        var clock = new SettableClock(machine);
        await using var store = Store(_ => { }, clock);
        await store.InitializeAsync(CancellationToken.None);
        await store.WriteAsync(
            [Write(TestFeatures.Action(retain: TimeSpan.FromDays(1)), "7", 100 * Day, "s#1", "[1]")],
            CancellationToken.None
        );

        clock.Ahead = TimeSpan.FromDays(900);
        await store.PurgeAsync(CancellationToken.None);
        Rows().Count.ShouldBe(1);

        clock.Ahead = TimeSpan.Zero;
        machine.Advance(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(2));
        await store.PurgeAsync(CancellationToken.None);
        Rows().ShouldBeEmpty("a clock that goes on is believed");
    }

    [Fact]
    public async Task Calls_before_InitializeAsync_and_after_DisposeAsync_throw()
    {
        var store = Store();
        await Should.ThrowAsync<InvalidOperationException>(() =>
            store.WriteAsync([Write(TestFeatures.Static(), "7", 1, "s#1", "[1]")], CancellationToken.None)
        );
        await Should.ThrowAsync<InvalidOperationException>(() => store.ReadAsync([], default, CancellationToken.None));
        await store.InitializeAsync(CancellationToken.None);
        await store.DisposeAsync();

        await Should.ThrowAsync<ObjectDisposedException>(() =>
            store.WriteAsync([Write(TestFeatures.Static(), "7", 1, "s#1", "[1]")], CancellationToken.None)
        );
    }

    [Fact]
    public void Options_have_these_defaults()
    {
        var options = new SqliteOptions();

        options.Path.ShouldBe("data/featurestore.db");
        options.Readers.ShouldBe(8);
        options.RecordsPerCommit.ShouldBe(2_000);
        options.QueuedWrites.ShouldBe(1_024);
        options.WriteCacheBytes.ShouldBe(64 * 1024 * 1024);
        options.LogBytes.ShouldBe(64 * 1024 * 1024);
        options.LockTimeout.ShouldBe(TimeSpan.FromSeconds(5));
        options.PurgeInterval.ShouldBe(TimeSpan.FromMinutes(1));
        options.PurgeBatch.ShouldBe(1_000);
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private List<string> Rows()
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT pk, sk, typeof(v), v, ts, eid, exp FROM records ORDER BY pk, sk";
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            var value = reader.IsDBNull(3) ? "" : Encoding.UTF8.GetString((byte[])reader[3]);
            rows.Add($"{reader[0]} | {reader[1]} | {reader[2]} {value} | {reader[4]} | {reader[5]} | {reader[6]}");
        }
        return rows;
    }

    /// <summary>Commit frames in the write-ahead log (https://sqlite.org/fileformat2.html#walformat): those that give the size of the database.</summary>
    private int CommitsInLog()
    {
        using var log = new FileStream(Path + "-wal", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[log.Length];
        log.ReadExactly(bytes);
        var commits = 0;
        for (var frame = 32; frame + 24 <= bytes.Length; frame += 24 + 4_096)
        {
            commits += System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(frame + 4)) > 0 ? 1 : 0;
        }
        return commits;
    }
}
