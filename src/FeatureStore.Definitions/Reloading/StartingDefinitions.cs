using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Configuration;
using FeatureStore.Definitions.Loading;
using FeatureStore.Definitions.Sources;

namespace FeatureStore.Definitions.Reloading;

/// <summary>What a process starts on: the newest revision of its source, or else the last good one from local disk.</summary>
/// <param name="Source">Where newer ones come from.</param>
/// <param name="LastGood">Where good ones are kept; null for a directory, which is on local disk itself.</param>
/// <param name="Revision">What runs; it has a catalog.</param>
/// <param name="Seen">The newest version that was read, good or not; null when the source could not be read.</param>
/// <param name="State">For status.</param>
public sealed record StartingDefinitions(
    IDefinitionSource Source,
    LastGoodRevision? LastGood,
    SourceRevision Revision,
    string? Seen,
    DefinitionsState State
)
{
    public Catalog Catalog => Revision.Loaded.Catalog!;

    /// <summary>Reads the source once.</summary>
    /// <exception cref="ConfigurationException">The source can't be read, and there is nothing on local disk.</exception>
    /// <exception cref="InvalidDefinitionsException">The definitions are wrong, and there is nothing on local disk.</exception>
    public static async Task<StartingDefinitions> OpenAsync(
        IDefinitionSource source,
        LastGoodRevision? lastGood,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        SourceRevision? newest = null;
        RevisionProblem problem;
        try
        {
            // Null only for a version that is known, and none is.
            newest = (await source.ReadAsync(known: null, cancellationToken))!;
            if (newest.Loaded.Catalog is not null)
            {
                return Start(newest, fromDisk: false, problem: null);
            }
            problem = new RevisionProblem(ReloadOutcome.Refused, newest.Version, RefusalText.Of(newest.Loaded.Diagnostics), now);
        }
        catch (SourceUnreachableException e)
        {
            problem = new RevisionProblem(ReloadOutcome.Unreachable, Version: null, e.Message, now);
        }
        if (lastGood?.Load() is { } kept)
        {
            return Start(kept, fromDisk: true, problem);
        }
        source.Dispose();
        if (newest is not null)
        {
            throw new InvalidDefinitionsException(newest.Loaded.Diagnostics);
        }
        throw new ConfigurationException(
            lastGood is null
                ? problem.Reason
                : $"{problem.Reason} Nor is there a good revision from before in {lastGood.FilePath}, so there is nothing to start on."
        );

        StartingDefinitions Start(SourceRevision revision, bool fromDisk, RevisionProblem? problem) =>
            new(
                source,
                lastGood,
                revision,
                newest?.Version,
                new DefinitionsState(source.Name, revision.Loaded.Catalog!.Revision, revision.Version, now, fromDisk, problem)
            );
    }
}
