namespace FeatureStore.Definitions.Loading.Shapes;

/// <summary>A list of at least one <paramref name="Item"/>, whose own name says nothing; messages name them as <paramref name="Of"/>.</summary>
internal sealed record ListKey(string Name, string Of, Key Item, string Description) : Key(Name, Description)
{
    public bool AllowEmpty { get; init; }
}
