using System.Collections.Immutable;
using System.Globalization;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Changes;
using FeatureStore.Definitions.Estimates;
using FeatureStore.Serving.PersistedDocuments;

namespace FeatureStore.Cli.Plans;

/// <summary>What a change of definitions would do.</summary>
/// <param name="Against">What it is compared with, as given.</param>
/// <param name="Before">The revision that is compared with.</param>
/// <param name="After">The revision of the definitions.</param>
/// <param name="Changes">All, by subject and name.</param>
/// <param name="Backfills">What history has to be loaded again, by feature and stream.</param>
/// <param name="Documents">How many documents of clients were checked; null where none were given.</param>
/// <param name="BrokenDocuments">Those that are refused afterwards.</param>
/// <param name="Costs">Null where no traffic was given.</param>
internal sealed record Plan(
    string Against,
    string Before,
    string After,
    ImmutableArray<CatalogChange> Changes,
    ImmutableArray<PlannedBackfill> Backfills,
    int? Documents,
    IReadOnlyList<BrokenDocument> BrokenDocuments,
    PlannedCosts? Costs
)
{
    /// <summary>Whether something that works now would not work afterwards.</summary>
    public bool IsBreaking => Changes.Any(c => c.IsBreaking) || BrokenDocuments.Any(d => !d.WasBroken);

    /// <param name="against">As given.</param>
    /// <param name="before">The catalog that is compared with.</param>
    /// <param name="after">The catalog that is to be.</param>
    /// <param name="documents">A file of documents of clients; null for none.</param>
    /// <param name="traffic">Figures; null for none.</param>
    /// <param name="prices">What costs are reckoned with.</param>
    /// <param name="now">To which a backfill reaches back from.</param>
    public static async Task<Plan> MakeAsync(
        string against,
        Catalog before,
        Catalog after,
        string? documents,
        Traffic? traffic,
        Prices prices,
        DateTimeOffset now
    )
    {
        var changes = CatalogComparison.Compare(before, after);
        var (count, broken) = documents is null ? (0, []) : await DocumentCheck.FindBrokenAsync(documents, before, after);
        return new Plan(
            against,
            before.Revision,
            after.Revision,
            changes,
            PlannedBackfill.Of(changes, after, now),
            documents is null ? null : count,
            broken,
            traffic is null ? null : PlannedCosts.Of(before, after, traffic, prices)
        );
    }

    /// <summary><c>2 added, 1 changed; 1 breaking</c></summary>
    public string Summary()
    {
        // A definition of which three parts change is one that changes.
        var kinds = Changes
            .DistinctBy(c => (c.Subject, c.Name))
            .GroupBy(c => c.Kind)
            .OrderBy(g => g.Key)
            .Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Count()} {g.Key.ToString().ToLowerInvariant()}"));
        var breaking = Changes.Count(c => c.IsBreaking) + BrokenDocuments.Count(d => !d.WasBroken);
        return Changes.IsEmpty && BrokenDocuments.Count == 0
            ? "No changes."
            : $"{string.Join(", ", kinds)}; {(breaking == 0 ? "nothing breaking" : $"{breaking} breaking")}.";
    }
}
