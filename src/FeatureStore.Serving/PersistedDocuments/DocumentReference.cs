namespace FeatureStore.Serving.PersistedDocuments;

/// <summary>How a request names its document.</summary>
/// <param name="Id"><c>documentId</c>, with or without <c>sha256:</c>; null without one.</param>
/// <param name="Hash"><c>extensions.persistedQuery.sha256Hash</c>; null without one.</param>
internal readonly record struct DocumentReference(string? Id, string? Hash);
