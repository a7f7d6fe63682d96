namespace FeatureStore.Serving.PersistedDocuments;

/// <summary>A document of a file of trusted ones that a catalog's schema refuses.</summary>
/// <param name="Id">As the file has it.</param>
/// <param name="Operations">Names of its operations; empty where they have none, or it is no GraphQL.</param>
/// <param name="WasBroken">Whether the catalog before refused it too.</param>
/// <param name="Errors">What is wrong.</param>
public sealed record BrokenDocument(string Id, IReadOnlyList<string> Operations, bool WasBroken, IReadOnlyList<string> Errors);
