namespace FeatureStore.Serving.Records;

/// <summary>A value that is JSON already (UTF-8, valid): it goes into the response as it is.</summary>
internal sealed class RawJson(ReadOnlyMemory<byte> utf8)
{
    public ReadOnlyMemory<byte> Utf8 { get; } = utf8;
}
