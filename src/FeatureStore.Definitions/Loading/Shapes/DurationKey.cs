using FeatureStore.Definitions.Timing;

namespace FeatureStore.Definitions.Loading.Shapes;

/// <summary>A duration (<see cref="Durations"/>).</summary>
internal sealed record DurationKey(string Name, string Description) : Key(Name, Description)
{
    /// <summary>Whether <c>0s</c> means something.</summary>
    public bool AllowZero { get; init; }
}
