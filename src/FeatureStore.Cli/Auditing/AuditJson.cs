using FeatureStore.Storage.Auditing;

namespace FeatureStore.Cli.Auditing;

/// <summary>What <c>audit --json</c> prints. Keys are only ever added.</summary>
/// <param name="Clean">Whether the exit code is 0.</param>
/// <param name="Entries">Cache entries compared with the store.</param>
/// <param name="Partitions">Partitions of the store that were picked.</param>
/// <param name="Records">Records that events make, looked for in the store.</param>
/// <param name="Unanswered">Of these, the ones of which nothing is known.</param>
/// <param name="Differences">Counts.</param>
/// <param name="Examples">The first of them, one by one.</param>
internal sealed record AuditJson(
    bool Clean,
    long Entries,
    long Partitions,
    long Records,
    long Unanswered,
    IReadOnlyList<AuditJson.DifferenceJson> Differences,
    IReadOnlyList<AuditFinding> Examples
)
{
    public static AuditJson Of(AuditReport report) =>
        new(
            report.IsClean,
            report.Entries,
            report.Partitions,
            report.Records,
            report.Unanswered,
            [.. report.Counts.Select(c => new DifferenceJson(c.Side, c.Feature, c.Kind, c.Found, c.Repaired))],
            report.Examples
        );

    /// <summary>How many, and how many of them were repaired.</summary>
    internal sealed record DifferenceJson(AuditSide Side, string Feature, AuditKind Kind, long Found, long Repaired);
}
