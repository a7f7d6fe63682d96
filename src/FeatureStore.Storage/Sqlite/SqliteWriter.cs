using System.Text;
using System.Threading.Channels;
using FeatureStore.Definitions.Features;
using FeatureStore.Definitions.Timing;
using FeatureStore.Storage.Keys;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace FeatureStore.Storage.Sqlite;

/// <summary>
/// The one that writes: a thread of its own, since a commit waits for the disk. Writes that arrive while it commits share the next
/// transaction (group commit). Deleting what expired takes turns with them in bounded batches.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const string PutAction = """
        INSERT INTO records (pk, sk, v, ts, exp) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (pk, sk) DO UPDATE SET v = excluded.v, ts = excluded.ts, exp = excluded.exp
        """;

    // I3: the same condition as DynamoDB's conditional put.
    private const string PutStatic = """
        INSERT INTO records (pk, sk, v, ts, exp, eid) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (pk, sk) DO UPDATE SET v = excluded.v, ts = excluded.ts, exp = excluded.exp, eid = excluded.eid
        WHERE ts < excluded.ts OR (ts = excluded.ts AND eid <= excluded.eid)
        """;

    private const string DeleteExpired = """
        DELETE FROM records WHERE (pk, sk) IN (SELECT pk, sk FROM records WHERE exp < ?1 LIMIT ?2)
        """;

    private const string MarkerValue = "SELECT v FROM records WHERE pk = ?1 AND sk = ?2";

    private const string DeletePartition = "DELETE FROM records WHERE pk = ?1";

    private readonly SqliteOptions _options;
    private readonly SteadyTime _time;
    private readonly Action<StoreException> _purgeFailed;
    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _rollback;
    private readonly SqliteStatement _putAction;
    private readonly SqliteStatement _putStatic;
    private readonly SqliteStatement _deleteExpired;
    private readonly SqliteStatement _deletePartition;
    private readonly SqliteStatement _marker;
    private readonly Channel<Job> _jobs;
    private readonly ITimer _purgeTimer;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <exception cref="StoreException">The database cannot be opened.</exception>
    public SqliteWriter(SqliteOptions options, TimeProvider time, Action<StoreException> purgeFailed)
    {
        _options = options;
        _time = new SteadyTime(time);
        _purgeFailed = purgeFailed;
        _connection = SqliteDatabase.OpenWriter(options);
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _rollback = Prepare("ROLLBACK");
        _putAction = Prepare(PutAction);
        _putStatic = Prepare(PutStatic);
        _deleteExpired = Prepare(DeleteExpired);
        _deletePartition = Prepare(DeletePartition);
        _marker = Prepare(MarkerValue);
        _jobs = Channel.CreateBounded<Job>(new BoundedChannelOptions(options.QueuedWrites) { SingleReader = true });
        _thread = new Thread(Run) { IsBackground = true, Name = "SQLite writer" };
        _thread.Start();
        _purgeTimer = time.CreateTimer(_ => _jobs.Writer.TryWrite(new Job(null)), null, options.PurgeInterval, options.PurgeInterval);
    }

    /// <summary>Returns when the records are on disk.</summary>
    public async Task WriteAsync(IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken)
    {
        var job = new Job(writes);
        await EnqueueAsync(job, cancellationToken);
        await job.Done.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Returns when the markers are on disk.</summary>
    public Task PutAsync(IReadOnlyList<StoreMarker> markers, CancellationToken cancellationToken) =>
        RunAsync(
            () =>
            {
                foreach (var marker in markers)
                {
                    Put(marker);
                }
                return markers.Count;
            },
            cancellationToken
        );

    /// <summary>Puts a marker where the value is as expected; returns when it is on disk, or refused.</summary>
    public async Task<bool> TryReplaceAsync(StoreMarker marker, string? expected, CancellationToken cancellationToken) =>
        await RunAsync(
            () =>
            {
                _marker.BindText(1, marker.PartitionKey);
                _marker.BindText(2, marker.SortKey);
                var isThere = _marker.Step();
                var value = isThere && !_marker.IsNull(0) ? Encoding.UTF8.GetString(_marker.Bytes(0)) : null;
                _marker.Reset();
                if (value != expected || (isThere && expected is null))
                {
                    return 0;
                }
                Put(marker);
                return 1;
            },
            cancellationToken
        ) == 1;

    /// <summary>Deletes all rows of some partitions.</summary>
    /// <returns>Number of them.</returns>
    public Task<int> DeleteAsync(IEnumerable<string> partitionKeys, CancellationToken cancellationToken) =>
        RunAsync(
            () =>
            {
                var deleted = 0;
                foreach (var key in partitionKeys)
                {
                    _deletePartition.BindText(1, key);
                    _deletePartition.Run();
                    deleted += raw.sqlite3_changes(_connection.Handle);
                }
                return deleted;
            },
            cancellationToken
        );

    /// <summary>Deletes one batch of what has expired, without waiting for its time.</summary>
    internal async Task PurgeAsync(CancellationToken cancellationToken)
    {
        var job = new Job(null);
        await EnqueueAsync(job, cancellationToken);
        await job.Done.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Commits what waits, then closes the database.</summary>
    public async ValueTask DisposeAsync()
    {
        await _purgeTimer.DisposeAsync();
        _jobs.Writer.TryComplete();
        await _ended.Task;
        foreach (
            var statement in (SqliteStatement[])
                [_begin, _commit, _rollback, _putAction, _putStatic, _deleteExpired, _deletePartition, _marker]
        )
        {
            statement.Dispose();
        }
        await _connection.DisposeAsync();
    }

    /// <summary>Runs something in a transaction of its own, on the writer's thread.</summary>
    private async Task<int> RunAsync(Func<int> work, CancellationToken cancellationToken)
    {
        var result = 0;
        var job = new Job(null) { Work = () => result = work() };
        await EnqueueAsync(job, cancellationToken);
        await job.Done.Task.WaitAsync(cancellationToken);
        return result;
    }

    private SqliteStatement Prepare(string sql) => new(_connection.Handle!, sql);

    private async ValueTask EnqueueAsync(Job job, CancellationToken cancellationToken)
    {
        try
        {
            await _jobs.Writer.WriteAsync(job, cancellationToken);
        }
        catch (ChannelClosedException e)
        {
            throw new ObjectDisposedException("SqliteOnlineStore is disposed.", e);
        }
    }

    private void Run()
    {
        var group = new List<Job>();
        while (_jobs.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            group.Clear();
            var records = 0;
            while (records < _options.RecordsPerCommit && _jobs.Reader.TryRead(out var job))
            {
                if (job.Writes is null)
                {
                    // What was written before it is there before it.
                    Commit(group);
                    group.Clear();
                    if (job.Work is null)
                    {
                        Purge(job);
                    }
                    else
                    {
                        Execute(job);
                    }
                    continue;
                }
                group.Add(job);
                records += job.Writes.Count;
            }
            Commit(group);
        }
        _ended.SetResult();
    }

    private void Commit(List<Job> group)
    {
        if (group.Count == 0)
        {
            return;
        }
        try
        {
            _begin.Run();
            foreach (var job in group)
            {
                for (var i = 0; i < job.Writes!.Count; i++)
                {
                    Put(job.Writes[i]);
                }
            }
            _commit.Run();
        }
        catch (Exception failure)
        {
            // Also what nobody thought of: it is for the callers to see, and must not end the thread.
            RollBack();
            foreach (var job in group)
            {
                job.Done.SetException(failure);
            }
            return;
        }
        foreach (var job in group)
        {
            job.Done.SetResult();
        }
    }

    private void Put(RecordWrite write)
    {
        Span<byte> sortKey = stackalloc byte[SortKey.Length];
        var put = _putStatic;
        if (write.Feature.Kind == FeatureKind.Action)
        {
            put = _putAction;
            write.SortKey.WriteTo(sortKey);
            put.BindText(2, sortKey);
        }
        else
        {
            put.BindText(2, SortKey.Static);
            put.BindText(6, write.EventIdentity);
        }
        put.BindText(1, write.PartitionKey);
        if (write.Value is { } value)
        {
            put.BindBlob(3, value.Span);
        }
        else
        {
            put.BindNull(3);
        }
        put.Bind(4, write.Timestamp);
        put.Bind(5, write.ExpiresAt);
        put.Run();
    }

    private void Put(StoreMarker marker)
    {
        _putAction.BindText(1, marker.PartitionKey);
        _putAction.BindText(2, marker.SortKey);
        if (marker.Value is { } value)
        {
            _putAction.BindBlob(3, Encoding.UTF8.GetBytes(value));
        }
        else
        {
            _putAction.BindNull(3);
        }
        _putAction.Bind(4, marker.Timestamp);
        _putAction.Bind(5, marker.ExpiresAt);
        _putAction.Run();
    }

    private void Execute(Job job)
    {
        try
        {
            _begin.Run();
            job.Work!();
            _commit.Run();
        }
        catch (Exception failure)
        {
            RollBack();
            job.Done.SetException(failure);
            return;
        }
        job.Done.SetResult();
    }

    private void Purge(Job job)
    {
        try
        {
            _begin.Run();
            _deleteExpired.Bind(1, _time.Earliest.ToUnixTimeSeconds());
            _deleteExpired.Bind(2, _options.PurgeBatch);
            _deleteExpired.Run();
            var deleted = raw.sqlite3_changes(_connection.Handle);
            _commit.Run();
            if (deleted == _options.PurgeBatch)
            {
                // More to delete: behind the writes that wait by now. With the queue full, the timer comes back to it.
                _jobs.Writer.TryWrite(new Job(null));
            }
            job.Done.SetResult();
        }
        catch (StoreException failure)
        {
            RollBack();
            _purgeFailed(failure);
            job.Done.SetResult();
        }
    }

    private void RollBack()
    {
        try
        {
            _rollback.Run();
        }
        catch (StoreException)
        {
            // SQLite rolled back by itself, as it does when the disk is full, or the transaction had not begun.
        }
    }

    /// <summary>Records to put; null: other work, or else to delete what expired.</summary>
    private sealed class Job(IReadOnlyList<RecordWrite>? writes)
    {
        public IReadOnlyList<RecordWrite>? Writes { get; } = writes;

        public Action? Work { get; init; }

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
