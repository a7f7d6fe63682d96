namespace FeatureStore.Definitions.Catalogs;

/// <summary>A valid catalog that this process can't run on, as it is configured. The message says why, and what to do.</summary>
public sealed class CatalogRefusedException(string message, Exception? cause = null) : Exception(message, cause);
