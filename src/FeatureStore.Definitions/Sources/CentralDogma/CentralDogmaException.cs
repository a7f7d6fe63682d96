namespace FeatureStore.Definitions.Sources.CentralDogma;

/// <summary>The server did not answer, or not what was asked. The message goes on after the source's name.</summary>
internal sealed class CentralDogmaException(string message, Exception? cause = null) : Exception(message, cause);
