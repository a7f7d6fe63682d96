using FeatureStore.Definitions.Changes;
using FeatureStore.Serving.PersistedDocuments;

namespace FeatureStore.Cli.Plans;

/// <summary>What <c>plan --json</c> prints. Keys are only ever added.</summary>
/// <param name="Against">As given.</param>
/// <param name="Before">Revision.</param>
/// <param name="After">Revision.</param>
/// <param name="Breaking">Whether the exit code is 2 without <c>--allow-breaking</c>.</param>
/// <param name="Changes">All.</param>
/// <param name="Backfills">With the command to run.</param>
/// <param name="Documents">Null where none were given.</param>
/// <param name="Costs">Null where no traffic was given.</param>
internal sealed record PlanJson(
    string Against,
    string Before,
    string After,
    bool Breaking,
    IReadOnlyList<CatalogChange> Changes,
    IReadOnlyList<PlannedBackfill> Backfills,
    PlanJson.DocumentsJson? Documents,
    PlannedCosts? Costs
)
{
    public static PlanJson Of(Plan plan) =>
        new(
            plan.Against,
            plan.Before,
            plan.After,
            plan.IsBreaking,
            plan.Changes,
            plan.Backfills,
            plan.Documents is { } count ? new DocumentsJson(count, plan.BrokenDocuments) : null,
            plan.Costs
        );

    /// <summary>Documents of clients.</summary>
    /// <param name="Checked">How many there are.</param>
    /// <param name="Broken">Those that are refused afterwards.</param>
    internal sealed record DocumentsJson(int Checked, IReadOnlyList<BrokenDocument> Broken);
}
