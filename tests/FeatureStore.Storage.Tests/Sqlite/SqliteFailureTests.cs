using FeatureStore.Storage.Online;
using FeatureStore.Storage.Sqlite;

namespace FeatureStore.Storage.Tests.Sqlite;

public sealed class SqliteFailureTests
{
    /// <summary>Codes of https://sqlite.org/rescode.html, extended ones too.</summary>
    [Theory]
    [InlineData(13, StoreFailure.Unavailable, "disk is full")] // SQLITE_FULL
    [InlineData(5, StoreFailure.Unavailable, "locked")] // SQLITE_BUSY
    [InlineData(517, StoreFailure.Unavailable, "locked")] // SQLITE_BUSY_SNAPSHOT
    [InlineData(10, StoreFailure.Unavailable, "code 10")] // SQLITE_IOERR
    [InlineData(778, StoreFailure.Unavailable, "code 778")] // SQLITE_IOERR_WRITE
    [InlineData(7, StoreFailure.Unavailable, "code 7")] // SQLITE_NOMEM
    [InlineData(8, StoreFailure.Misconfigured, "cannot be written")] // SQLITE_READONLY
    [InlineData(11, StoreFailure.Misconfigured, "damaged")] // SQLITE_CORRUPT
    [InlineData(14, StoreFailure.Misconfigured, "store:sqlite:path")] // SQLITE_CANTOPEN
    [InlineData(26, StoreFailure.Misconfigured, "damaged")] // SQLITE_NOTADB
    public void From_code_says_what_to_do(int code, StoreFailure failure, string says)
    {
        var exception = SqliteFailure.From(code, "as SQLite says");

        exception.Failure.ShouldBe(failure);
        exception.Message.ShouldContain(says);
        exception.Message.ShouldContain("as SQLite says");
    }
}
