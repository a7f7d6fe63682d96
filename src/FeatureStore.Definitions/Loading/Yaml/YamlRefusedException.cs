namespace FeatureStore.Definitions.Loading.Yaml;

/// <summary>YAML that is right, but more of it than definitions may have.</summary>
/// <param name="index">Offset in the file where the bound is passed.</param>
/// <param name="message">The bound.</param>
internal sealed class YamlRefusedException(long index, string message) : Exception(message)
{
    public long Index => index;
}
