using FeatureStore.Definitions.Entities;
using FeatureStore.Definitions.Loading.Shapes;
using FeatureStore.Definitions.Naming;

namespace FeatureStore.Definitions.Loading.Documents;

/// <summary><c>kind: Entity</c></summary>
internal static class EntityDocument
{
    private static readonly TextKey Plural = new("plural", "Name of the query for several at once. Default: the name with an s.")
    {
        Pattern = NameRules.SnakeCasePattern,
        MaxLength = NameRules.MaxLength,
    };

    private static readonly TextKey Prefix = new(
        "prefix",
        "First part of every stored key of this entity; changing it leaves what is stored behind. Default: the name."
    )
    {
        Pattern = NameRules.StreamNamePattern,
        MaxLength = NameRules.MaxLength,
    };

    public static readonly Shape Shape = DefinitionKeys.Document(
        "an Entity",
        "What features are about: a user, an article.",
        DefinitionKeys.Name,
        Plural,
        Prefix
    );

    /// <returns>Null when something is wrong, which has been reported then.</returns>
    public static EntityDefinition? Read(DefinitionDocument document, DiagnosticBag diagnostics)
    {
        var reader = document.Reader(Shape, diagnostics);
        if (document.Name is null)
        {
            return null;
        }
        var plural = reader.Read(Plural) ?? document.Name + "s";
        var prefix = reader.Read(Prefix) ?? document.Name;
        if (reader.Has(Plural) && !NameRules.IsSnakeCase(plural))
        {
            reader.Error(Plural, NameRules.Complaint("plural", plural, isStream: false));
        }
        if (reader.Has(Prefix) && !NameRules.IsStreamName(prefix))
        {
            reader.Error(Prefix, NameRules.Complaint("prefix", prefix, isStream: true));
        }
        return new EntityDefinition(document.Name, plural, prefix);
    }
}
