using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using FeatureStore.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace FeatureStore.Cli.Testing;

/// <summary>The embedded store, empty for each test, below one host for all of them: schemas of large catalogs take long to make.</summary>
internal sealed class TestStore(TimeProvider time) : IOnlineStore
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("featurestore-test-");
    private IOnlineStore? _current;
    private int _tests;

    private IOnlineStore Current => _current ?? throw new InvalidOperationException("No test is running.");

    /// <summary>Throws away what there is, and starts with nothing.</summary>
    public async Task ResetAsync(CancellationToken cancellationToken)
    {
        if (_current is not null)
        {
            await _current.DisposeAsync();
        }
        var sqlite = new SqliteOnlineStore(
            new SqliteOptions { Path = Path.Combine(_directory.FullName, $"{_tests++}.db"), Readers = 1 },
            time,
            NullLogger<SqliteOnlineStore>.Instance
        );
        _current = sqlite;
        await sqlite.InitializeAsync(cancellationToken);
    }

    public Task InitializeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task WriteAsync(IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken) =>
        Current.WriteAsync(writes, cancellationToken);

    public Task<ReadResult[]> ReadAsync(IReadOnlyList<RecordRead> reads, ReadOptions options, CancellationToken cancellationToken) =>
        Current.ReadAsync(reads, options, cancellationToken);

    public void ReadFromMemory(ReadBatch batch) => Current.ReadFromMemory(batch);

    public Task ReadAsync(ReadBatch batch, CancellationToken cancellationToken) => Current.ReadAsync(batch, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_current is not null)
        {
            await _current.DisposeAsync();
            _current = null;
        }
        if (Directory.Exists(_directory.FullName))
        {
            _directory.Delete(recursive: true);
        }
    }
}
