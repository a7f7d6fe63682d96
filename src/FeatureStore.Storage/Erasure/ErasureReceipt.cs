namespace FeatureStore.Storage.Erasure;

/// <summary>What an erasure did, for whoever has to show it.</summary>
/// <param name="Entity">Name of the entity.</param>
/// <param name="Ids">How many of them.</param>
/// <param name="IdsSha256">SHA-256 of their ids, sorted by their UTF-8 and each followed by a line feed: tells whose receipt it is without saying who they are.</param>
/// <param name="ErasedAt">Up to when events are forgotten.</param>
/// <param name="KeptUntil">Until when the store sets earlier events aside; null: for ever.</param>
/// <param name="Features">Every feature that was looked at, with the number of records deleted.</param>
/// <param name="Records">Records deleted by the first pass.</param>
/// <param name="LateRecords">Records that workers wrote meanwhile, deleted by the second pass.</param>
/// <param name="VerifiedAt">When the store was last asked, and held nothing of them.</param>
public sealed record ErasureReceipt(
    string Entity,
    int Ids,
    string IdsSha256,
    DateTimeOffset ErasedAt,
    DateTimeOffset? KeptUntil,
    IReadOnlyList<string> Features,
    long Records,
    long LateRecords,
    DateTimeOffset VerifiedAt
);
