using FeatureStore.Storage.Online;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace FeatureStore.Storage.Sqlite;

/// <summary>
/// Copies the embedded store while it is in use (https://sqlite.org/backup.html): the copy is the database as it was at one moment, in one
/// file, and whoever writes meanwhile does not wait.
/// </summary>
public static class SqliteBackup
{
    private const int PagesPerStep = 2_000;
    private const string Main = "main";

    /// <summary>Makes the copy, checks it, and only then gives it its name.</summary>
    /// <param name="options">The store.</param>
    /// <param name="target">File of the copy; must not exist.</param>
    /// <param name="progress">Told of the part that is done, 0 to 1.</param>
    /// <param name="cancellationToken">Gives up; nothing is left behind.</param>
    /// <returns>Records in the copy, expired ones included, and its bytes.</returns>
    /// <exception cref="StoreException">The store is not there or damaged, or the copy cannot be written.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static (long Records, long Bytes) Run(
        SqliteOptions options,
        string target,
        IProgress<double>? progress,
        CancellationToken cancellationToken
    )
    {
        if (!File.Exists(options.Path))
        {
            throw Wrong(
                $"there is no database at '{options.Path}'. Name the directory that 'dev --data' was given, or set store:sqlite:path"
            );
        }
        if (File.Exists(target))
        {
            throw Wrong($"'{target}' exists already. Name a new file; a backup replaces none");
        }
        var partial = target + ".partial";
        try
        {
            File.Delete(partial);
            long records;
            using (var source = SqliteDatabase.OpenReader(options))
            {
                var copyOptions = new SqliteOptions { Path = partial, LockTimeout = options.LockTimeout };
                using var copy = SqliteDatabase.OpenCopy(copyOptions);
                Copy(source, copy, progress, cancellationToken);
                records = SqliteDatabase.CheckCopy(copy);
            }
            File.Move(partial, target);
            return (records, new FileInfo(target).Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Wrong($"'{target}' cannot be written ({e.Message}). Check the rights on its folder, and its room");
        }
        finally
        {
            if (File.Exists(partial))
            {
                File.Delete(partial);
            }
        }
    }

    private static void Copy(
        SqliteConnection source,
        SqliteConnection copy,
        IProgress<double>? progress,
        CancellationToken cancellationToken
    )
    {
        // One moment for all of it: without a transaction of the reader's, each write of another process would begin the copy anew.
        using var moment = source.BeginTransaction(deferred: true);
        using var backup = raw.sqlite3_backup_init(copy.Handle, Main, source.Handle, Main);
        int code;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            code = raw.sqlite3_backup_step(backup, PagesPerStep);
            var pages = raw.sqlite3_backup_pagecount(backup);
            progress?.Report(pages == 0 ? 1 : 1 - ((double)raw.sqlite3_backup_remaining(backup) / pages));
        } while (code == raw.SQLITE_OK);
        if (code != raw.SQLITE_DONE)
        {
            throw SqliteFailure.From(code, raw.sqlite3_errmsg(copy.Handle).utf8_to_string());
        }
    }

    private static StoreException Wrong(string what) => new(StoreFailure.Misconfigured, $"SQLite: {what}.");
}
