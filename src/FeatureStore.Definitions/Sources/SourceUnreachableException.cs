namespace FeatureStore.Definitions.Sources;

/// <summary>A source can't be read now. The message is for the log and <c>/readyz</c>: where, why, what to do; never a secret.</summary>
public sealed class SourceUnreachableException(string message, Exception? cause = null) : Exception(message, cause);
