namespace FeatureStore.Definitions.Entities;

/// <summary>What a feature is about.</summary>
/// <param name="Name">Unique in the catalog, <c>snake_case</c>.</param>
/// <param name="Plural">Name of the batch query; unique in the catalog.</param>
/// <param name="Prefix">First part of the partition key; unique in the catalog.</param>
public sealed record EntityDefinition(string Name, string Plural, string Prefix);
