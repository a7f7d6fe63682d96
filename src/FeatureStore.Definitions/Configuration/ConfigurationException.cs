namespace FeatureStore.Definitions.Configuration;

/// <summary>A setting that is wrong or unknown. The message names it and says what to do; it never shows a value that may be secret.</summary>
public sealed class ConfigurationException(string message) : Exception(message);
