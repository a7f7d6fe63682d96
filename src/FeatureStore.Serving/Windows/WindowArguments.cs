namespace FeatureStore.Serving.Windows;

/// <summary>What a query says about a window; null for what it leaves out or gives as null.</summary>
/// <param name="From">Epoch ms, inclusive.</param>
/// <param name="To">Epoch ms, exclusive.</param>
/// <param name="Period">Reaches back from <paramref name="To"/>, or from now.</param>
internal readonly record struct WindowArguments(long? From, long? To, TimeSpan? Period);
