using Microsoft.Extensions.Logging;

namespace FeatureStore.Storage.Sqlite;

public sealed partial class SqliteOnlineStore
{
    [LoggerMessage(2001, LogLevel.Warning, "Deleting expired records failed; it is tried again at the next interval")]
    private partial void LogPurgeFailed(Exception failure);

    [LoggerMessage(2002, LogLevel.Error, "Reading from SQLite failed ({Suppressed} more since the last message)")]
    private partial void LogReadFailed(Exception failure, int suppressed);
}
