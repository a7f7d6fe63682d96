using FeatureStore.Storage.Caching.Memory;
using FeatureStore.Storage.DynamoDb;
using FeatureStore.Storage.Sqlite;

namespace FeatureStore.Storage;

/// <summary>Which store holds the truth; section <c>store</c>.</summary>
public sealed class StoreOptions
{
    /// <summary>Default <c>sqlite</c>, the embedded one.</summary>
    public StoreType Type { get; set; } = StoreType.Sqlite;

    public SqliteOptions Sqlite { get; set; } = new();

    public DynamoDbOptions DynamoDb { get; set; } = new();

    public LocalCacheOptions LocalCache { get; set; } = new();
}
