namespace FeatureStore.Definitions.Changes;

/// <summary>One difference between two catalogs, with what it means for stored records, queries and clients.</summary>
/// <param name="Subject">What kind of definition it is about.</param>
/// <param name="Name">Of the definition.</param>
/// <param name="Kind">What happens to the definition, or to a part of it.</param>
/// <param name="Part">The part, as YAML names it: <c>fields.price</c>, <c>retain.period</c>; empty for the whole definition.</param>
/// <param name="IsBreaking">Whether stored records, queries or clients that were right before are no longer.</param>
/// <param name="Message">What changes and what it does, as a sentence.</param>
/// <param name="Backfill">Why history has to be loaded again for the feature; null where it has not.</param>
public sealed record CatalogChange(
    ChangeSubject Subject,
    string Name,
    ChangeKind Kind,
    string Part,
    bool IsBreaking,
    string Message,
    string? Backfill = null
);
