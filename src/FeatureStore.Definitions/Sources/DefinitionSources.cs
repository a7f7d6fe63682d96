using FeatureStore.Definitions.Configuration;
using FeatureStore.Definitions.Sources.CentralDogma;
using FeatureStore.Definitions.Sources.Directories;
using FeatureStore.Definitions.Sources.Git;

namespace FeatureStore.Definitions.Sources;

/// <summary>Configuration → source.</summary>
internal static class DefinitionSources
{
    /// <exception cref="ConfigurationException">A setting that the source needs is missing or wrong.</exception>
    public static IDefinitionSource Open(DefinitionsOptions options, TimeProvider time) =>
        options.Source switch
        {
            DefinitionsSource.Git => new GitSource(options.Git ?? throw Missing("git"), time),
            DefinitionsSource.CentralDogma => new CentralDogmaSource(options.CentralDogma ?? throw Missing("centralDogma"), time),
            _ => new DirectorySource(options.Path, time),
        };

    /// <summary>Null for a directory: it is on local disk itself, and what is wrong there is seen by who starts the process.</summary>
    public static LastGoodRevision? LastGoodOf(DefinitionsOptions options, IDefinitionSource source) =>
        options.Source == DefinitionsSource.Directory ? null : new LastGoodRevision(options.CacheDirectory, source.Name);

    private static ConfigurationException Missing(string section) =>
        new($"'definitions:source' is {section}, and 'definitions:{section}' is not set: it says which repository.");
}
