using System.ComponentModel.DataAnnotations;

namespace FeatureStore.Serving.Http.Compression;

/// <summary>Compression of answers. Section <c>http:compression</c> of the configuration.</summary>
public sealed class CompressionOptions
{
    public const string SectionName = "http:compression";

    /// <summary>
    /// Bytes from which on an answer is compressed for a client that takes it; default 16 Ki, since smaller ones cost more time than they
    /// save. 0 compresses none.
    /// </summary>
    [Range(0, 1024 * 1024 * 1024)]
    public int MinBytes { get; set; } = 16 * 1024;
}
