namespace FeatureStore.Serving.Windows;

/// <summary><paramref name="From"/> ≤ event ms &lt; <paramref name="To"/>.</summary>
internal readonly record struct EventWindow(long From, long To)
{
    public bool IsEmpty => From >= To;
}
