using System.ComponentModel.DataAnnotations;

namespace FeatureStore.Storage.Sqlite;

/// <summary>The embedded store: section <c>store:sqlite</c>.</summary>
public sealed class SqliteOptions
{
    /// <summary>The database file; its folder is created. Default <c>data/featurestore.db</c>.</summary>
    [Required]
    public string Path { get; set; } = "data/featurestore.db";

    /// <summary>Connections that read at the same time; the next reader waits. Default 8.</summary>
    [Range(1, 256)]
    public int Readers { get; set; } = 8;

    /// <summary>Records that concurrent writes put into one transaction at most. Default 2,000.</summary>
    [Range(1, 100_000)]
    public int RecordsPerCommit { get; set; } = 2_000;

    /// <summary>Writes that wait for the writer at most; the next one waits to wait (I7). Default 1,024.</summary>
    [Range(1, 100_000)]
    public int QueuedWrites { get; set; } = 1_024;

    /// <summary>
    /// Memory for pages that are being written. SQLite's own default, 2 MB, is less than one full commit changes: pages would go to the log and
    /// come back before it ends. Default 64 MiB.
    /// </summary>
    [Range(1 << 20, int.MaxValue)]
    public int WriteCacheBytes { get; set; } = 64 << 20;

    /// <summary>
    /// Size of the log at which a commit takes it over into the database. SQLite's own default, 4 MB, is less than one full commit writes; in a
    /// larger one a page that changes often is taken over once. What a start after a crash reads again. Default 64 MiB.
    /// </summary>
    [Range(1 << 20, int.MaxValue)]
    public int LogBytes { get; set; } = 64 << 20;

    /// <summary>How long another process may hold the database locked before a write fails. Default 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan LockTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often expired records are deleted. Default 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan PurgeInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Expired records that one transaction deletes at most, so that writes never wait long behind it. Default 1,000.</summary>
    [Range(1, 100_000)]
    public int PurgeBatch { get; set; } = 1_000;
}
