namespace FeatureStore.Serving.RunTime;

/// <summary>An input object <c>FeatureSelection</c>, coerced but not checked against the catalog. Null for what is absent or null.</summary>
/// <param name="Name">Of the feature.</param>
/// <param name="As">Its key in the answer.</param>
/// <param name="Limit">How many.</param>
/// <param name="Period">How far back.</param>
/// <param name="From">Epoch ms.</param>
/// <param name="To">Epoch ms.</param>
/// <param name="Fields">Names.</param>
internal sealed record SelectionInput(string Name, string? As, int? Limit, TimeSpan? Period, long? From, long? To, string[]? Fields);
