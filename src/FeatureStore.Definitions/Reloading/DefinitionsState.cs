namespace FeatureStore.Definitions.Reloading;

/// <summary>What a process runs on, and why on nothing newer. Immutable.</summary>
/// <param name="Source">Name of the source.</param>
/// <param name="Revision">The catalog's: a digest of its files, the same in every process and in <c>featurestore validate</c>.</param>
/// <param name="Version">The source's own name for it: a commit, a revision number.</param>
/// <param name="Since">When it was loaded.</param>
/// <param name="FromDisk">Whether it is the last good revision from local disk, kept for a start without the source.</param>
/// <param name="Problem">Why a newer revision does not run; null when there is none that should.</param>
public sealed record DefinitionsState(
    string Source,
    string Revision,
    string Version,
    DateTimeOffset Since,
    bool FromDisk,
    RevisionProblem? Problem
);
