using System.Collections.Immutable;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Estimates;
using FeatureStore.Definitions.Features;

namespace FeatureStore.Cli.Plans;

/// <summary>What the features take before and after, of those whose figures are known.</summary>
/// <param name="Before">Of all features, as they are.</param>
/// <param name="After">Of all features, as they are to be.</param>
/// <param name="Features">Those that are not the same before and after.</param>
/// <param name="Unknown">Features without figures.</param>
/// <param name="Prices">What costs are reckoned with.</param>
internal sealed record PlannedCosts(
    CostTotal Before,
    CostTotal After,
    ImmutableArray<FeatureCosts> Features,
    ImmutableArray<string> Unknown,
    Prices Prices
)
{
    public static PlannedCosts Of(Catalog before, Catalog after, Traffic traffic, Prices prices)
    {
        var old = Estimates(before, traffic);
        var now = Estimates(after, traffic);
        var names = old.Keys.Union(now.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return new PlannedCosts(
            CostTotal.Of(old.Values, prices),
            CostTotal.Of(now.Values, prices),
            [
                .. names
                    .Select(n => new FeatureCosts(n, old.GetValueOrDefault(n), now.GetValueOrDefault(n)))
                    .Where(f => f.Before is null || f.After is null || !f.Before.Steps.SequenceEqual(f.After.Steps)),
            ],
            [.. after.Features.Select(f => f.Name).Where(n => !now.ContainsKey(n))],
            prices
        );
    }

    private static Dictionary<string, FeatureEstimate> Estimates(Catalog catalog, Traffic traffic)
    {
        var estimates = new Dictionary<string, FeatureEstimate>(StringComparer.Ordinal);
        foreach (FeatureDefinition feature in catalog.Features)
        {
            if (FeatureEstimate.Of(feature, traffic) is { } estimate)
            {
                estimates.Add(feature.Name, estimate);
            }
        }
        return estimates;
    }
}
