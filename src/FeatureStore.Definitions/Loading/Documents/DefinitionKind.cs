namespace FeatureStore.Definitions.Loading.Documents;

/// <summary>The words that <c>kind:</c> takes.</summary>
internal enum DefinitionKind
{
    Stream,
    Entity,
    ActionFeature,
    StaticFeature,
}
