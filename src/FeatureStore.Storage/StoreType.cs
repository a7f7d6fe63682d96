namespace FeatureStore.Storage;

public enum StoreType
{
    /// <summary>Embedded: one file, one process.</summary>
    Sqlite,

    /// <summary>Carries the load when one machine no longer does.</summary>
    DynamoDb,
}
