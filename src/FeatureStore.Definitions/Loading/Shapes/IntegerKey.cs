namespace FeatureStore.Definitions.Loading.Shapes;

/// <summary>A whole number from <paramref name="Min"/> to <paramref name="Max"/>, unquoted.</summary>
internal sealed record IntegerKey(string Name, int Min, int Max, string Description) : Key(Name, Description);
