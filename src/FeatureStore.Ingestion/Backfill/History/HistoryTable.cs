using System.Data.Common;
using System.Text;
using System.Text.Json;
using DuckDB.NET.Data;
using FeatureStore.Definitions.Features;

namespace FeatureStore.Ingestion.Backfill.History;

/// <summary>
/// Rows of a Parquet or CSV file as JSON objects, by DuckDB. A column <c>user.id</c> is <c>event.user.id</c>; null is left out, as a service
/// that sends events leaves out what it does not have, so that the identity of an event without an id is the same from both.
/// </summary>
internal sealed class HistoryTable : IHistoryReader
{
    private readonly HistoryPart _part;
    private readonly DuckDBConnection _database;
    private readonly DuckDBCommand _command;
    private readonly DbDataReader _rows;
    private readonly long _total;
    private long _row;

    /// <exception cref="InvalidDataException">The file is no table of this kind.</exception>
    public HistoryTable(HistoryPart part, long from, IReadOnlyDictionary<string, CsvColumnType> columns)
    {
        _part = part;
        _row = from;
        _database = Open();
        _command = _database.CreateCommand();
        try
        {
            var isCsv = part.File.Format == HistoryFormat.Csv;
            var table = isCsv
                ? $"read_csv({Literal(part.File.Path)}, all_varchar = true, header = true, delim = ',', quote = '\"', escape = '\"', null_padding = true, allow_quoted_nulls = false)"
                : $"read_parquet({Literal(part.File.Path)}, file_row_number = true)";
            var json = TableJson.Of(Columns(_database, table).Where(column => isCsv || column.Name != "file_row_number"), isCsv, columns);
            _total = isCsv || part.End == long.MaxValue ? Count(table) : part.End;
            var rows = isCsv ? $"OFFSET {from}" : $"WHERE file_row_number >= {from} AND file_row_number < {part.End}";
            _command.CommandText = $"SELECT {json} FROM {table} {rows}";
            // Row by row as they are asked for: a table need not fit into memory (I7).
            _command.UseStreamingMode = true;
            _rows = _command.ExecuteReader();
        }
        catch (DuckDBException e)
        {
            Dispose();
            throw Damaged(part.File.Path, e);
        }
    }

    public double Fraction => _total == _part.Start ? 1 : (double)(_row - _part.Start) / (_total - _part.Start);

    /// <summary>Number of rows of each row group of a Parquet file.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static IReadOnlyList<long> RowGroups(string path)
    {
        using var database = Open();
        using var command = database.CreateCommand();
        command.CommandText =
            $"SELECT DISTINCT row_group_id, row_group_num_rows FROM parquet_metadata({Literal(path)}) ORDER BY row_group_id";
        try
        {
            using var rows = command.ExecuteReader();
            var groups = new List<long>();
            while (rows.Read())
            {
                groups.Add(rows.GetInt64(1));
            }
            return groups;
        }
        catch (DuckDBException e)
        {
            throw Damaged(path, e);
        }
    }

    public bool TryRead(out HistoryEvent found)
    {
        try
        {
            if (!_rows.Read())
            {
                found = default;
                return false;
            }
            var json = WithoutNulls(_rows.GetString(0));
            found = new HistoryEvent(json, _row, _row + 1, IsTooLong: false);
            _row++;
            return true;
        }
        catch (DuckDBException e)
        {
            throw Damaged(_part.File.Path, e);
        }
    }

    public void Dispose()
    {
        _rows?.Dispose();
        _command.Dispose();
        _database.Dispose();
    }

    internal static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static DuckDBConnection Open()
    {
        var database = new DuckDBConnection("DataSource=:memory:");
        database.Open();
        using var command = database.CreateCommand();
        // Parts are read side by side: each keeps to one thread, and to a bound of memory. Nothing is fetched from anywhere.
        command.CommandText = """
            SET threads = 1; SET memory_limit = '512MB'; SET preserve_insertion_order = true;
            SET autoinstall_known_extensions = false; SET autoload_known_extensions = false;
            """;
        command.ExecuteNonQuery();
        return database;
    }

    private static List<(string Name, string Type)> Columns(DuckDBConnection database, string table)
    {
        using var command = database.CreateCommand();
        command.CommandText = $"DESCRIBE SELECT * FROM {table}";
        using var rows = command.ExecuteReader();
        var columns = new List<(string, string)>();
        while (rows.Read())
        {
            columns.Add((rows.GetString(0), rows.GetString(1)));
        }
        return columns;
    }

    private long Count(string table)
    {
        using var command = _database.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM {table}";
        return (long)command.ExecuteScalar()!;
    }

    private static byte[] WithoutNulls(string json)
    {
        var utf8 = Encoding.UTF8.GetBytes(json);
        if (utf8.AsSpan().IndexOf(":null"u8) < 0)
        {
            return utf8;
        }
        using var document = JsonDocument.Parse(utf8);
        using var output = new MemoryStream(utf8.Length);
        using (var writer = new Utf8JsonWriter(output, StoredJson.WriterOptions))
        {
            WriteWithoutNulls(document.RootElement, writer);
        }
        return output.ToArray();
    }

    private static void WriteWithoutNulls(JsonElement element, Utf8JsonWriter writer)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            element.WriteTo(writer);
            return;
        }
        writer.WriteStartObject();
        foreach (var member in element.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Null)
            {
                writer.WritePropertyName(member.Name);
                WriteWithoutNulls(member.Value, writer);
            }
        }
        writer.WriteEndObject();
    }

    private static InvalidDataException Damaged(string path, DuckDBException e) =>
        new($"'{path}' can't be read as its name says: {e.Message.Split('\n')[0]}", e);
}
