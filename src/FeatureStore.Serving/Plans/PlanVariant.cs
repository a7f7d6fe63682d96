namespace FeatureStore.Serving.Plans;

/// <summary>An operation for one setting of what its <c>@skip</c> and <c>@include</c> ask.</summary>
/// <param name="Roots">In the order of the answer.</param>
/// <param name="End">What stands after the last of them.</param>
internal sealed record PlanVariant(RootPlan[] Roots, byte[] End);
