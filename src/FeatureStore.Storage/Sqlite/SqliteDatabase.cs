using System.Text;
using FeatureStore.Storage.Online;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace FeatureStore.Storage.Sqlite;

/// <summary>The database file: how it is opened, and its schema.</summary>
internal static class SqliteDatabase
{
    /// <summary>Raised with every change of the schema; kept in the file's <c>user_version</c>.</summary>
    private const long SchemaVersion = 1;

    // Texts compare by their UTF-8 bytes (BINARY collation), as in DynamoDB. No rowid: the rows lie in the order of the key, so that the
    // newest records of one entity are read from neighbouring pages.
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS records (
            pk TEXT NOT NULL, sk TEXT NOT NULL, v BLOB, ts INTEGER NOT NULL, eid TEXT, exp INTEGER, PRIMARY KEY (pk, sk)
        ) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS records_exp ON records (exp) WHERE exp IS NOT NULL;
        """;

    /// <summary>Opens the file for writing, creating it and its folder, and brings it to the schema.</summary>
    /// <exception cref="StoreException">It cannot be opened, or was written by a newer version.</exception>
    public static SqliteConnection OpenWriter(SqliteOptions options)
    {
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(options.Path)) is { } folder)
            {
                Directory.CreateDirectory(folder);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SqliteFailure.From(raw.SQLITE_CANTOPEN, e.Message, e);
        }
        var connection = Open(options, SqliteOpenMode.ReadWriteCreate);
        try
        {
            // FULL: a commit is on disk before it is acknowledged (I1), also when the machine loses power.
            Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
            var pages = options.LogBytes / Scalar(connection, "PRAGMA page_size");
            Execute(connection, $"PRAGMA cache_size = -{options.WriteCacheBytes / 1024}; PRAGMA wal_autocheckpoint = {pages};");
            var version = Scalar(connection, "PRAGMA user_version");
            if (version > SchemaVersion)
            {
                throw new StoreException(
                    StoreFailure.Misconfigured,
                    $"SQLite: '{options.Path}' has schema version {version}, this program knows {SchemaVersion}. Use a newer program, or another file."
                );
            }
            if (version < SchemaVersion)
            {
                Execute(connection, $"BEGIN IMMEDIATE; {Schema} PRAGMA user_version = {SchemaVersion}; COMMIT;");
            }
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens a connection that cannot write.</summary>
    public static SqliteConnection OpenReader(SqliteOptions options)
    {
        var connection = Open(options, SqliteOpenMode.ReadOnly);
        Execute(connection, "PRAGMA cache_size = -8192;");
        return connection;
    }

    /// <summary>Opens a new file for <see cref="SqliteBackup"/>.</summary>
    public static SqliteConnection OpenCopy(SqliteOptions options) => Open(options, SqliteOpenMode.ReadWriteCreate);

    /// <summary>Checks a copy through and through, and makes one file of it: a log beside it could be left behind.</summary>
    /// <returns>Its records.</returns>
    /// <exception cref="StoreException">It is damaged.</exception>
    public static long CheckCopy(SqliteConnection copy)
    {
        Execute(copy, "PRAGMA journal_mode = DELETE;");
        using (var check = new SqliteStatement(copy.Handle!, "PRAGMA integrity_check(1)"))
        {
            check.Step();
            var verdict = Encoding.UTF8.GetString(check.Bytes(0));
            if (verdict != "ok")
            {
                throw SqliteFailure.From(raw.SQLITE_CORRUPT, verdict);
            }
        }
        return Scalar(copy, "SELECT count(*) FROM records");
    }

    private static SqliteConnection Open(SqliteOptions options, SqliteOpenMode mode)
    {
        var text = new SqliteConnectionStringBuilder
        {
            DataSource = options.Path,
            Mode = mode,
            Pooling = false,
        };
        var connection = new SqliteConnection(text.ToString());
        try
        {
            connection.Open();
            Execute(connection, $"PRAGMA busy_timeout = {(long)options.LockTimeout.TotalMilliseconds};");
            return connection;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw SqliteFailure.From(e.SqliteErrorCode, e.Message, e);
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        var code = raw.sqlite3_exec(connection.Handle, sql);
        if (code != raw.SQLITE_OK)
        {
            throw SqliteFailure.From(code, raw.sqlite3_errmsg(connection.Handle).utf8_to_string());
        }
    }

    private static long Scalar(SqliteConnection connection, string sql)
    {
        using var statement = new SqliteStatement(connection.Handle!, sql);
        statement.Step();
        return statement.Int64(0);
    }
}
