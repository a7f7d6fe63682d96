using System.Text;
using BenchmarkDotNet.Attributes;
using FeatureStore.Benchmarks.Processes;
using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Caching.Memory;
using FeatureStore.Storage.Online;
using FeatureStore.Storage.Records;
using FeatureStore.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace FeatureStore.Benchmarks.Parts;

/// <summary>31 reads of one entity from the cache in the process, of 30 records each, beside 31 look-ups in a dictionary of strings.</summary>
public class LocalReadBenchmark
{
    private readonly ReadBatch _batch = new();
    private readonly Dictionary<string, object> _objects = [];
    private TemporaryFolder _folder = null!;
    private LocalCachedOnlineStore _store = null!;
    private FeatureDefinition[] _features = null!;
    private string[] _keys = null!;

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _folder = new TemporaryFolder();
        _features =
        [
            .. CacheReads.ReadData.Definitions.Select(feature =>
                feature with
                {
                    Cache = feature.Cache with { Redis = RedisStrategy.Off, Local = TimeSpan.FromHours(1) },
                }
            ),
        ];
        _keys = [.. _features.Select(feature => $"user#user-1#{feature.Name}")];
        foreach (var key in _keys)
        {
            _objects[key] = key;
        }
        var sqlite = new SqliteOnlineStore(
            new SqliteOptions { Path = Path.Combine(_folder.Path, "store.db") },
            TimeProvider.System,
            NullLogger<SqliteOnlineStore>.Instance
        );
        _store = new LocalCachedOnlineStore(sqlite, new LocalCacheOptions(), TimeProvider.System);
        await _store.InitializeAsync(CancellationToken.None);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var value = Encoding.UTF8.GetBytes($"[\"{new string('a', 65)}\"]");
        await _store.WriteAsync(
            [
                .. _features.SelectMany(feature =>
                    Enumerable.Range(0, CacheReads.ReadData.Items).Select(i => new RecordWrite(feature, "user-1", now - i, $"s#{i}", value))
                ),
            ],
            CancellationToken.None
        );
        Fill();
        await _store.ReadAsync(_batch, CancellationToken.None);
        if (FromMemory() != 0)
        {
            throw new InvalidOperationException("The entries are not there.");
        }
    }

    [GlobalCleanup]
    public async Task CleanAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Benchmark(Baseline = true)]
    public int StringLookups()
    {
        var found = 0;
        foreach (var key in _keys)
        {
            found += _objects.ContainsKey(key) ? 1 : 0;
        }
        return found;
    }

    [Benchmark]
    public int FromMemory()
    {
        Fill();
        _store.ReadFromMemory(_batch);
        return _batch.OpenCount;
    }

    private void Fill()
    {
        _batch.Clear();
        foreach (var feature in _features)
        {
            _batch.Add(new RecordRead(feature, "user-1", 0, long.MaxValue, CacheReads.ReadData.Items));
        }
    }
}
