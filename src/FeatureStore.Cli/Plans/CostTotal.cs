using FeatureStore.Definitions.Estimates;

namespace FeatureStore.Cli.Plans;

/// <summary>What several features take together.</summary>
/// <param name="WriteUnits">A day.</param>
/// <param name="ReadUnits">A day.</param>
/// <param name="StorageBytes">Of DynamoDB.</param>
/// <param name="RedisBytes">Of memory.</param>
/// <param name="CostPerDay">In the currency of the prices.</param>
internal sealed record CostTotal(double WriteUnits, double ReadUnits, double StorageBytes, double RedisBytes, double CostPerDay)
{
    public static CostTotal Of(IReadOnlyCollection<FeatureEstimate> estimates, Prices prices) =>
        new(
            estimates.Sum(e => e.WriteUnits),
            estimates.Sum(e => e.ReadUnits),
            estimates.Sum(e => e.StorageBytes),
            estimates.Sum(e => e.RedisBytes),
            estimates.Sum(e => e.CostPerDay(prices))
        );
}
