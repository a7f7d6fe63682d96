namespace FeatureStore.Definitions.Features;

/// <summary>What a query of an action feature gets without parameters, and what it may ask for at most.</summary>
/// <param name="Limit">Default number of records; 30.</param>
/// <param name="MaxLimit">Greatest <c>limit</c> a query may name; 100.</param>
/// <param name="Period">How far back without <c>from</c> or <c>period</c>; default <c>retain.period</c>.</param>
public sealed record ServeDefaults(int Limit, int MaxLimit, TimeSpan Period)
{
    public const int DefaultLimit = 30;
    public const int DefaultMaxLimit = 100;
}
