using System.ComponentModel.DataAnnotations;

namespace FeatureStore.Serving.PersistedDocuments;

/// <summary>Documents that clients name instead of sending them. Section <c>http:documents</c> of the configuration.</summary>
public sealed class DocumentOptions
{
    public const string SectionName = "http:documents";

    /// <summary>
    /// A file of documents that are known in advance: the manifest of <c>@apollo/generate-persisted-query-manifest</c>, or a map from id to
    /// document as graphql-codegen's client preset writes it. Default: none.
    /// </summary>
    public string? Trusted { get; set; }

    /// <summary>Whether every other document is refused with <c>FORBIDDEN</c>. Default false.</summary>
    public bool OnlyTrusted { get; set; }

    /// <summary>Automatic persisted queries that are kept; default 1,000. With 0, clients are told that there are none.</summary>
    [Range(0, 1_000_000)]
    public int MaxPersisted { get; set; } = 1_000;

    /// <summary>Characters of all automatic persisted queries together (I7); default 16 Mi.</summary>
    [Range(1_024, 1024 * 1024 * 1024)]
    public int MaxPersistedLength { get; set; } = 16 * 1024 * 1024;
}
