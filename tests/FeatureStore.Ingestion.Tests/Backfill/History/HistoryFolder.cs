using System.IO.Compression;
using System.Text;
using DuckDB.NET.Data;
using FeatureStore.Ingestion.Backfill.History;
using ZstdSharp;

namespace FeatureStore.Ingestion.Tests.Backfill.History;

/// <summary>Files of history that go when the test ends.</summary>
internal sealed class HistoryFolder : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("featurestore-history-");

    public string Path => _directory.FullName;

    /// <summary>Writes a file, compressed as its name says.</summary>
    public HistoryFile Write(string name, string text)
    {
        var path = System.IO.Path.Combine(Path, name);
        using (var file = File.Create(path))
        {
            using Stream packed =
                name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionLevel.Fastest)
                : name.EndsWith(".zst", StringComparison.Ordinal) ? new CompressionStream(file)
                : file;
            packed.Write(Encoding.UTF8.GetBytes(text));
        }
        return HistoryFiles.Find(path).Single();
    }

    /// <summary>Writes what a query of DuckDB gives.</summary>
    public HistoryFile WriteParquet(string name, string query, int rowGroup = 2_048)
    {
        var path = System.IO.Path.Combine(Path, name);
        using var database = new DuckDBConnection("DataSource=:memory:");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = $"COPY ({query}) TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE {rowGroup})";
        command.ExecuteNonQuery();
        return HistoryFiles.Find(path).Single();
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
