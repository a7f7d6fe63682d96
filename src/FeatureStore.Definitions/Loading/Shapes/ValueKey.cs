namespace FeatureStore.Definitions.Loading.Shapes;

/// <summary>Any value; null only where that is allowed.</summary>
internal sealed record ValueKey(string Name, string Description) : Key(Name, Description)
{
    public bool AllowNull { get; init; }
}
