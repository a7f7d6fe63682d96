namespace FeatureStore.Definitions.Expressions;

/// <summary>What one evaluation may cost. Beyond it the result is an error (<see cref="CelErrorCode.CostExceeded"/>).</summary>
/// <param name="Steps">
/// Parts of the expression that are evaluated inside macros, counted each time, elements and characters that functions look at (64 of
/// them are one step), and the product of both where one text is searched in another.
/// </param>
/// <param name="Bytes">Of all strings, bytes, lists and maps that the evaluation makes, whether they are still used or not.</param>
public sealed record CelLimits(long Steps, long Bytes)
{
    /// <summary>1,000,000 steps (some 30 ms) and 16 MiB.</summary>
    public static readonly CelLimits Default = new(Steps: 1_000_000, Bytes: 16 << 20);
}
