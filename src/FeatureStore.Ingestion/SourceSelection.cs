namespace FeatureStore.Ingestion;

/// <summary>Which sources a worker runs.</summary>
/// <param name="HttpOnly">Only <c>POST /events/{stream}</c>, for every stream.</param>
public sealed record SourceSelection(bool HttpOnly);
