using FeatureStore.Definitions.Features;
using FeatureStore.Definitions.Loading.Documents;

namespace FeatureStore.Definitions.Loading.Checks;

/// <summary>Warns of streams that no feature reads, and entities that no feature is about.</summary>
internal static class UnusedDefinitions
{
    /// <param name="documents">All of a catalog without errors.</param>
    /// <param name="features">Its features.</param>
    /// <param name="diagnostics">Gets the warnings.</param>
    public static void Warn(List<DefinitionDocument> documents, List<FeatureDefinition> features, DiagnosticBag diagnostics)
    {
        var streams = features.SelectMany(f => f.From).Select(i => i.Stream.Name).ToHashSet(StringComparer.Ordinal);
        var entities = features.Select(f => f.Entity.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var document in documents)
        {
            if (document.Kind == DefinitionKind.Stream && !streams.Contains(document.Name!))
            {
                diagnostics.Warning(
                    document.NameNode,
                    $"no feature reads stream '{document.Name}': its events are consumed for nothing; remove it, or name it in a 'from'"
                );
            }
            else if (document.Kind == DefinitionKind.Entity && !entities.Contains(document.Name!))
            {
                diagnostics.Warning(document.NameNode, $"no feature is about entity '{document.Name}'; remove it, or write one");
            }
        }
    }
}
