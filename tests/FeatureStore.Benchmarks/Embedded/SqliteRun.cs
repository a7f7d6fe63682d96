using System.Diagnostics;
using System.Globalization;
using System.Text;
using FeatureStore.Benchmarks.Catalogs;
using FeatureStore.Benchmarks.Measurements;
using FeatureStore.Benchmarks.Processes;
using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Records;
using FeatureStore.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace FeatureStore.Benchmarks.Embedded;

/// <summary>The embedded store as it grows: writes on their way to each size, and reads there, alone and beside writes.</summary>
internal sealed class SqliteRun : IAsyncDisposable
{
    /// <summary>Records that each entity has when all are written.</summary>
    private const int RecordsPerUser = 100;

    private const int RecordsPerWrite = 100;
    private const int Writers = 32;

    /// <summary>Records of one user that are filled in together.</summary>
    private const int RecordsPerRound = 10;
    private const int Limit = 30;

    private static readonly FeatureDefinition _feature = OneFeature.Load(
        """
        kind: ActionFeature
        name: recent_clicks
        entity: user
        fields: [{name: article, type: id, required: true}, {name: session, type: string}, {name: price, type: long}]
        from: [{stream: s, entity_id: event.user, timestamp: event.at, values: {article: event.article}}]
        retain: {period: 30d}
        """
    );

    private readonly TemporaryFolder _folder = new();
    private readonly SqliteOnlineStore _store;
    private readonly TimeSpan _each;
    private readonly long _start = TimeProvider.System.GetUtcNow().AddDays(-20).ToUnixTimeMilliseconds();

    /// <summary>Users that are new since the size before: they are filled in round by round.</summary>
    private int _firstUser;
    private int _users;
    private long _filledFrom;
    private long _next;

    private SqliteRun(TimeSpan each)
    {
        _each = each;
        _store = new SqliteOnlineStore(
            new SqliteOptions { Path = Path.Combine(_folder.Path, "records.db") },
            TimeProvider.System,
            NullLogger<SqliteOnlineStore>.Instance
        );
    }

    /// <param name="sizes">Records, ascending.</param>
    /// <param name="each">How long each figure is measured.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>A table.</returns>
    public static async Task<string> MeasureAsync(long[] sizes, TimeSpan each, CancellationToken cancellationToken)
    {
        await using var run = new SqliteRun(each);
        await run._store.InitializeAsync(cancellationToken);
        var text = new StringBuilder();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"{RecordsPerUser} records of each user; what is measured are records of users at random, so that each lands anywhere in the table: {Writers} writers of {RecordsPerWrite} records each, on disk before they are acknowledged; one reader of the newest {Limit} records of a user at random. {each.TotalSeconds:0} s for each figure."
        );
        text.AppendLine()
            .AppendLine(
                "| records | file | bytes a record | records written/s | reads/s | p50 | p99 | reads/s beside writes | p99 | written/s beside reads |"
            )
            .AppendLine("|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        var rows = new List<Row>();
        foreach (var size in sizes)
        {
            await run.FillAsync(size, cancellationToken);
            var written = await run.WriteAsync(until: null, cancellationToken);
            var (reads, times) = await run.ReadAsync(cancellationToken);
            var beside = run.WriteAsync(until: null, cancellationToken);
            var (mixedReads, mixedTimes) = await run.ReadAsync(cancellationToken);
            var row = new Row(size, run.Bytes, written, reads, times, mixedReads, mixedTimes, await beside);
            rows.Add(row);
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {size:N0} | {row.Bytes / 1e9:0.00} GB | {(double)row.Bytes / run._next:0} | {written:N0} | {reads:N0} | {times.P50 * 1000:0} µs | {times.P99 * 1000:0} µs | {mixedReads:N0} | {mixedTimes.P99 * 1000:0} µs | {row.Beside:N0} |"
            );
            Console.WriteLine(text.ToString().TrimEnd().Split('\n')[^1]);
        }
        text.AppendLine();
        var (first, last) = (rows[0], rows[^1]);
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"With {last.Size / first.Size} times the records: writes × {last.Written / first.Written:0.00}, reads × {last.Reads / first.Reads:0.00}, reads beside writes × {last.Mixed / first.Mixed:0.00}, writes beside reads × {last.Beside / first.Beside:0.00}."
        );
        return text.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    private long Bytes => Directory.GetFiles(_folder.Path).Sum(file => new FileInfo(file).Length);

    private async Task FillAsync(long size, CancellationToken cancellationToken)
    {
        (_firstUser, _users, _filledFrom) = (_users, (int)(size / RecordsPerUser), _next);
        await WriteAsync(_next + ((_users - _firstUser) * (long)RecordsPerUser), cancellationToken);
    }

    /// <returns>Records a second.</returns>
    private async Task<double> WriteAsync(long? until, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        long written = 0;
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => RunAsync(new Random(writer)), cancellationToken)));
        return written / Stopwatch.GetElapsedTime(started).TotalSeconds;

        async Task RunAsync(Random random)
        {
            while (until is { } size ? Volatile.Read(ref _next) < size : Stopwatch.GetElapsedTime(started) < _each)
            {
                var first = Interlocked.Add(ref _next, RecordsPerWrite) - RecordsPerWrite;
                var writes = new RecordWrite[RecordsPerWrite];
                for (var i = 0; i < writes.Length; i++)
                {
                    // Ten records of one user after ten of the one before it go on few pages, and are soon filled in.
                    var user = until is null
                        ? random.Next(_users)
                        : _firstUser + (int)((first + i - _filledFrom) / RecordsPerRound % (_users - _firstUser));
                    writes[i] = Record(first + i, user);
                }
                await _store.WriteAsync(writes, cancellationToken);
                Interlocked.Add(ref written, writes.Length);
            }
        }
    }

    private RecordWrite Record(long number, int user) =>
        new(
            _feature,
            User(user),
            _start + (number / 10),
            $"flea-market-events#e-{number}",
            Encoding.UTF8.GetBytes($"[\"article-{number % 100_000}\",\"s-{number % 1_000_000}\",{number % 1_000_000}]")
        );

    private static string User(long number) => string.Create(CultureInfo.InvariantCulture, $"u-{number:D8}");

    private Task<(double PerSecond, LatencySummary Times)> ReadAsync(CancellationToken cancellationToken) =>
        // A thread of its own: reads end where they begin, and would keep a thread of the pool from the writers.
        Task.Factory.StartNew(() => Read(cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private (double PerSecond, LatencySummary Times) Read(CancellationToken cancellationToken)
    {
        var random = new Random(1);
        var taken = new List<double>();
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < _each)
        {
            var begun = Stopwatch.GetTimestamp();
            var read = new RecordRead(_feature, User(random.Next(_users)), 0, long.MaxValue, Limit);
            var result = _store.ReadAsync([read], default, cancellationToken).GetAwaiter().GetResult()[0];
            taken.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            if (result.Status != ReadStatus.Ok)
            {
                throw new InvalidOperationException($"A read was not answered: {result.Status}.");
            }
        }
        return (taken.Count / Stopwatch.GetElapsedTime(started).TotalSeconds, LatencySummary.Of(taken));
    }

    private sealed record Row(
        long Size,
        long Bytes,
        double Written,
        double Reads,
        LatencySummary Times,
        double Mixed,
        LatencySummary MixedTimes,
        double Beside
    );
}
