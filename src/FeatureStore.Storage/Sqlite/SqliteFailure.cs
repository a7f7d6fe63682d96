using FeatureStore.Storage.Online;
using SQLitePCL;

namespace FeatureStore.Storage.Sqlite;

/// <summary>SQLite's result codes (https://sqlite.org/rescode.html) in the words of <see cref="StoreFailure"/>.</summary>
internal static class SqliteFailure
{
    public static StoreException From(int resultCode, string message, Exception? inner = null) =>
        (resultCode & 0xff) switch
        {
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => Wrong(
                $"the file is damaged or no SQLite database ({message}). Restore or remove it.",
                inner
            ),
            raw.SQLITE_CANTOPEN => Wrong(
                $"the file cannot be opened ({message}). Check store:sqlite:path and the rights on its folder.",
                inner
            ),
            raw.SQLITE_READONLY or raw.SQLITE_PERM => Wrong($"the file cannot be written ({message}). Check the rights on it.", inner),
            raw.SQLITE_ERROR => Wrong($"{message}. The schema is not of this version.", inner),
            raw.SQLITE_FULL => Down($"the disk is full ({message}).", inner),
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => Down($"another process keeps the database locked ({message}).", inner),
            _ => Down($"{message} (code {resultCode}).", inner),
        };

    private static StoreException Wrong(string what, Exception? inner) => new(StoreFailure.Misconfigured, "SQLite: " + what, inner);

    private static StoreException Down(string what, Exception? inner) => new(StoreFailure.Unavailable, "SQLite: " + what, inner);
}
