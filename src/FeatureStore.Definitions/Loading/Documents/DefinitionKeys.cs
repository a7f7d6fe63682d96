using FeatureStore.Definitions.Loading.Shapes;
using FeatureStore.Definitions.Naming;

namespace FeatureStore.Definitions.Loading.Documents;

/// <summary>The keys that all documents have.</summary>
internal static class DefinitionKeys
{
    /// <summary>The version of the language.</summary>
    public const string Version = "featurestore/v1";

    public static readonly TextKey ApiVersion = new("apiVersion", "Version of the language of definitions.")
    {
        Required = true,
        Examples = [Version],
    };

    public static readonly ChoiceKey<DefinitionKind> Kind = new(
        "kind",
        [.. Enum.GetValues<DefinitionKind>().Select(k => (k.ToString(), k))],
        "What this document defines."
    )
    {
        Required = true,
    };

    /// <summary>Of an entity or feature.</summary>
    public static readonly TextKey Name = new("name", "Unique among its like; snake_case. It becomes camelCase in GraphQL.")
    {
        Required = true,
        Pattern = NameRules.SnakeCasePattern,
        MaxLength = NameRules.MaxLength,
    };

    public static readonly TextKey StreamName = new("name", "Unique among streams; snake_case, with '-' and '.' between words too.")
    {
        Required = true,
        Pattern = NameRules.StreamNamePattern,
        MaxLength = NameRules.MaxLength,
    };

    /// <summary>The shape of a kind of document.</summary>
    public static Shape Document(string what, string description, TextKey name, params Key[] keys) =>
        new(what, description, [ApiVersion, Kind, name, .. keys]);
}
