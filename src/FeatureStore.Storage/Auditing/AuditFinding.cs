namespace FeatureStore.Storage.Auditing;

/// <summary>One difference that was there at two looks.</summary>
/// <param name="Side">Where.</param>
/// <param name="Kind">How it differs.</param>
/// <param name="Feature">Name; of an orphaned one the name that its key has.</param>
/// <param name="Key">Key of the entry, or partition key with the record's sort key.</param>
/// <param name="Detail">What is wrong with it, as a phrase.</param>
/// <param name="IsRepaired">Whether it has been put right.</param>
public sealed record AuditFinding(AuditSide Side, AuditKind Kind, string Feature, string Key, string Detail, bool IsRepaired);
