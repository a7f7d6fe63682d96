using System.ComponentModel.DataAnnotations;
using FeatureStore.Definitions.Sources.CentralDogma;
using FeatureStore.Definitions.Sources.Git;

namespace FeatureStore.Definitions.Configuration;

/// <summary>Where definitions come from; section <c>definitions</c>.</summary>
public sealed class DefinitionsOptions
{
    public const string SectionName = "definitions";

    /// <summary><c>directory</c> (default), <c>git</c> or <c>centralDogma</c>.</summary>
    public DefinitionsSource Source { get; set; } = DefinitionsSource.Directory;

    /// <summary>Directory with the <c>*.yaml</c> files, for the source <c>directory</c>; <c>features</c>. It is watched.</summary>
    [Required]
    public string Path { get; set; } = "features";

    /// <summary>For the source <c>git</c>; section <c>definitions:git</c>.</summary>
    public GitOptions? Git { get; set; }

    /// <summary>For the source <c>centralDogma</c>; section <c>definitions:centralDogma</c>.</summary>
    public CentralDogmaOptions? CentralDogma { get; set; }

    /// <summary>
    /// Directory that keeps the last good revision of a remote source, for a start while the source is away;
    /// <c>.featurestore/definitions</c> in the working directory.
    /// </summary>
    [Required]
    public string CacheDirectory { get; set; } = System.IO.Path.Combine(".featurestore", "definitions");

    /// <summary>
    /// Secret of <c>POST /definitions/refresh</c>; without one there is no such endpoint. Set it by environment:
    /// <c>FEATURESTORE__DEFINITIONS__REFRESHSECRET</c>. At least 16 characters.
    /// </summary>
    [MinLength(16)]
    public string? RefreshSecret { get; set; }
}
