using System.Buffers;
using System.Text;
using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Keys;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using Microsoft.Data.Sqlite;

namespace FeatureStore.Storage.Sqlite;

/// <summary>One connection that reads, with its statements and buffers. One user at a time.</summary>
internal sealed class SqliteReader : IDisposable
{
    // "+?4": SQLite plans by the value of a bare LIMIT parameter, and so compiles the statement again each time that one is bound.
    private const string NewestActions = "SELECT sk, v FROM records WHERE pk = ?1 AND sk >= ?2 AND sk < ?3 ORDER BY sk DESC LIMIT +?4";
    private const string StaticValue = "SELECT v, ts, eid FROM records WHERE pk = ?1 AND sk = 'null' AND ts >= ?2";

    // From one partition to the next, over its records. "$" follows "#", with which the keys of rows begin that are no records.
    private const string NextPartition = "SELECT pk FROM records WHERE pk > ?1 AND pk >= '$' ORDER BY pk LIMIT 1";

    private const string Markers = "SELECT sk, ts, v, exp FROM records WHERE pk = ?1 AND sk >= ?2 ORDER BY sk";

    private const int InitialValues = 4_096;

    /// <summary>Bytes of values that a reader keeps room for between reads: a hundred values of the default greatest size.</summary>
    private const int KeptValues = 1 << 20;

    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _actions;
    private readonly SqliteStatement _static;
    private readonly SqliteStatement _markers;
    private readonly SqliteStatement _nextPartition;
    private readonly List<(SortKey Key, int Length)> _rows = [];
    private ArrayBufferWriter<byte> _values = new(InitialValues);

    /// <exception cref="StoreException">The database cannot be opened.</exception>
    public SqliteReader(SqliteOptions options)
    {
        _connection = SqliteDatabase.OpenReader(options);
        _begin = Prepare("BEGIN");
        _commit = Prepare("COMMIT");
        _actions = Prepare(NewestActions);
        _static = Prepare(StaticValue);
        _markers = Prepare(Markers);
        _nextPartition = Prepare(NextPartition);
    }

    /// <summary>Answers the reads on one snapshot, taken once: a lock for each statement would cost more than the statement.</summary>
    /// <exception cref="StoreException">SQLite refused; the reader must not be used again.</exception>
    public void Read(IReadOnlyList<RecordRead> reads, ReadOptions options, ReadResult[] results, CancellationToken cancellationToken)
    {
        _begin.Run();
        try
        {
            for (var i = 0; i < reads.Count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                results[i] = reads[i].Feature.Kind == FeatureKind.Action ? ReadActions(reads[i]) : ReadStatic(reads[i], options);
            }
        }
        finally
        {
            _commit.Run();
        }
    }

    /// <summary>The markers of a partition, from a sort key on.</summary>
    /// <exception cref="StoreException">SQLite refused; the reader must not be used again.</exception>
    public List<StoreMarker> ReadMarkers(string partitionKey, string fromSortKey)
    {
        var markers = new List<StoreMarker>();
        _markers.BindText(1, partitionKey);
        _markers.BindText(2, fromSortKey);
        while (_markers.Step())
        {
            markers.Add(
                new StoreMarker(
                    partitionKey,
                    Encoding.UTF8.GetString(_markers.Bytes(0)),
                    _markers.Int64(1),
                    _markers.IsNull(2) ? null : Encoding.UTF8.GetString(_markers.Bytes(2)),
                    _markers.IsNull(3) ? null : _markers.Int64(3)
                )
            );
        }
        return markers;
    }

    /// <summary>The next partitions of records after one, in their order.</summary>
    /// <exception cref="StoreException">SQLite refused; the reader must not be used again.</exception>
    public List<string> ReadPartitions(string after, int count)
    {
        var partitions = new List<string>();
        _begin.Run();
        try
        {
            while (partitions.Count < count)
            {
                _nextPartition.BindText(1, after);
                if (!_nextPartition.Step())
                {
                    break;
                }
                partitions.Add(after = Encoding.UTF8.GetString(_nextPartition.Bytes(0)));
                _nextPartition.Reset();
            }
        }
        finally
        {
            _commit.Run();
        }
        return partitions;
    }

    /// <summary>Answers what is open in a batch, on one snapshot. What is answered when it throws stays answered.</summary>
    /// <exception cref="StoreException">SQLite refused; the reader must not be used again.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled between two reads.</exception>
    public void Read(ReadBatch batch, CancellationToken cancellationToken)
    {
        _begin.Run();
        try
        {
            for (var i = 0; i < batch.Count; i++)
            {
                if (!batch.Answer(i).IsAnswered)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var read = batch.Read(i);
                    batch.Answer(i, ReadAnswer.Of(read.Feature.Kind == FeatureKind.Action ? ReadActions(read) : ReadStatic(read, default)));
                }
            }
        }
        finally
        {
            _commit.Run();
        }
    }

    public void Dispose()
    {
        foreach (var statement in (SqliteStatement[])[_begin, _commit, _actions, _static, _markers, _nextPartition])
        {
            statement.Dispose();
        }
        _connection.Dispose();
    }

    private SqliteStatement Prepare(string sql) => new(_connection.Handle!, sql);

    private ReadResult ReadActions(RecordRead read)
    {
        var window = RecordWindow.Of(read);
        if (window.IsEmpty)
        {
            return ReadResult.Empty;
        }
        _actions.BindText(1, FeatureKey.Partition(read.Feature, read.EntityId));
        _actions.BindText(2, window.LowestSortKey());
        _actions.BindText(3, window.AboveSortKeys());
        _actions.Bind(4, read.Limit);
        _rows.Clear();
        if (_values.Capacity > KeptValues)
        {
            // The last answer was of unusually large values (I7).
            _values = new ArrayBufferWriter<byte>(InitialValues);
        }
        _values.ResetWrittenCount();
        while (_actions.Step())
        {
            if (SortKey.TryParse(_actions.Bytes(0), out var key))
            {
                var value = _actions.Bytes(1);
                _values.Write(value);
                _rows.Add((key, value.Length));
            }
        }
        if (_rows.Count == 0)
        {
            return ReadResult.Empty;
        }
        // One array holds all values of the answer.
        var values = _values.WrittenSpan.ToArray();
        var records = new StoredRecord[_rows.Count];
        var offset = 0;
        for (var i = 0; i < records.Length; i++)
        {
            var (key, length) = _rows[i];
            records[i] = new StoredRecord(key.Timestamp, key, null, values.AsMemory(offset, length));
            offset += length;
        }
        return new ReadResult(ReadStatus.Ok, records);
    }

    private ReadResult ReadStatic(RecordRead read, ReadOptions options)
    {
        _static.BindText(1, FeatureKey.Partition(read.Feature, read.EntityId));
        _static.Bind(2, read.From);
        if (!_static.Step())
        {
            return ReadResult.Empty;
        }
        ReadResult result;
        if (_static.IsNull(0) && !options.IncludeTombstones)
        {
            result = ReadResult.Empty;
        }
        else
        {
            var identity = Encoding.UTF8.GetString(_static.Bytes(2));
            result = new ReadResult(ReadStatus.Ok, [new StoredRecord(_static.Int64(1), default, identity, _static.Bytes(0).ToArray())]);
        }
        _static.Reset();
        return result;
    }
}
